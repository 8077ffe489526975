//! Windows: a value under the person's `Run` key, and what Task Manager says about it.

use super::run_value::{command_line, is_approved, program};
use super::{Entry, HIDDEN};
use std::io;
use std::path::Path;
use windows_registry::{CURRENT_USER, Type};

/// What Windows starts when the person logs in.
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
/// Where Task Manager and Settings keep what the person switched off.
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
/// The value's name in both.
const NAME: &str = "ImageWatch";
/// What Task Manager writes for a program that is switched on.
const APPROVAL: [u8; 12] = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// `ERROR_FILE_NOT_FOUND` as an HRESULT: no such key or value.
const NOT_FOUND: i32 = 0x8007_0002_u32 as i32;

/// The person's `Run` key.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunKey;

impl RunKey {
    /// The key, which every Windows has.
    pub(super) fn locate() -> io::Result<Self> {
        Ok(RunKey)
    }

    pub(super) fn read(&self) -> io::Result<Entry> {
        let line = CURRENT_USER.open(RUN).and_then(|key| key.get_string(NAME));
        let Some(line) = present(line)? else {
            return Ok(Entry::Off);
        };
        let approval = CURRENT_USER
            .open(APPROVED)
            .and_then(|key| key.get_value(NAME));
        let approval = present(approval)?;
        Ok(match program(&line) {
            Some(program) if is_approved(approval.as_deref()) => Entry::Starts(program),
            _ => Entry::Off,
        })
    }

    pub(super) fn enable(&self, program: &Path) -> io::Result<()> {
        let path = program.to_str().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidFilename,
                "the program's path is not Unicode",
            )
        })?;
        CURRENT_USER
            .create(RUN)
            .and_then(|key| key.set_string(NAME, command_line(path, HIDDEN)))
            .map_err(failed)?;
        CURRENT_USER
            .create(APPROVED)
            .and_then(|key| key.set_bytes(NAME, Type::Bytes, &APPROVAL))
            .map_err(failed)
    }

    pub(super) fn disable(&self) -> io::Result<()> {
        for key in [RUN, APPROVED] {
            let removed = CURRENT_USER
                .create(key)
                .and_then(|key| key.remove_value(NAME));
            present(removed)?;
        }
        Ok(())
    }
}

/// The value, or none if there is no such key or value.
fn present<T>(result: windows_registry::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.code().0 == NOT_FOUND => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}
