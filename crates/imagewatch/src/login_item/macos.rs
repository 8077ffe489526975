//! macOS: a launch agent of the person's. `SMAppService` would be the newer way, but it starts an
//! app without arguments, and the app would open its window at each login.

use super::launch_agent::{LABEL, is_disabled, program, property_list};
use super::{Entry, HIDDEN};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The person's folder of launch agents.
#[derive(Debug, Clone)]
pub(super) struct LaunchAgent {
    folder: PathBuf,
}

impl LaunchAgent {
    pub(super) fn locate() -> io::Result<Self> {
        let home = directories::BaseDirs::new()
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no home folder"))?;
        Ok(LaunchAgent {
            folder: home.home_dir().join("Library/LaunchAgents"),
        })
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{LABEL}.plist"))
    }

    pub(super) fn read(&self) -> io::Result<Entry> {
        let agent = match plist::Value::from_file(self.file()) {
            Ok(agent) => agent,
            Err(error) => {
                return match error.into_io() {
                    Ok(error) if error.kind() == io::ErrorKind::NotFound => Ok(Entry::Off),
                    Ok(error) => Err(error),
                    // No property list: launchd starts nothing either.
                    Err(_) => Ok(Entry::Off),
                };
            }
        };
        Ok(match program(&agent) {
            Some(program) if !switched_off() => Entry::Starts(program),
            _ => Entry::Off,
        })
    }

    pub(super) fn enable(&self, program: &Path) -> io::Result<()> {
        let path = program.to_str().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidFilename,
                "the program's path is not UTF-8",
            )
        })?;
        fs::create_dir_all(&self.folder)?;
        let unfinished = self.folder.join(format!(".{LABEL}.new"));
        property_list(path, HIDDEN)
            .to_file_xml(&unfinished)
            .map_err(io::Error::other)?;
        fs::rename(&unfinished, self.file())?;
        // Takes back what the person may have switched off before. It does not start the app now.
        launchctl(&["enable", &format!("{}/{LABEL}", domain())]).map(drop)
    }

    pub(super) fn disable(&self) -> io::Result<()> {
        match fs::remove_file(self.file()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Whether the person switched the agent off in the system. If nobody can say, they did not.
fn switched_off() -> bool {
    match launchctl(&["print-disabled", &domain()]) {
        Ok(printed) => is_disabled(&printed),
        Err(error) => {
            tracing::debug!(%error, "launchctl does not say what is switched off");
            false
        }
    }
}

/// The person's session in launchd's words.
fn domain() -> String {
    format!("gui/{}", rustix::process::getuid().as_raw())
}

fn launchctl(arguments: &[&str]) -> io::Result<String> {
    let output = Command::new("/bin/launchctl").args(arguments).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ))
    }
}
