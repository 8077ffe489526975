//! Exit codes.

use crate::view::Problem;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; for `wait`: the image is ready.
    Success,
    /// Anything that went wrong and has no code of its own.
    Failure,
    /// `wait`: the build failed.
    BuildFailed,
    /// `wait`: the image was deleted.
    Gone,
    /// Keys or permission.
    Account,
    /// The command line makes no sense: `EX_USAGE` of sysexits.h.
    Usage,
    /// `wait`: the time is up. The code of `timeout` from GNU coreutils.
    TimedOut,
}

impl Exit {
    /// The exit code that a problem asks for.
    pub(super) fn of(problem: &Problem) -> Self {
        const ACCOUNT: [&str; 21] = [
            "error-keys-rejected",
            "error-user-unknown",
            "error-project-wrong",
            "error-project-needed",
            "error-zone-permission",
            "error-source-ip",
            "error-security-lock",
            "error-iam-permission",
            "error-account-message",
            "error-public-key-empty",
            "error-private-key-empty",
            "error-public-key-characters",
            "error-private-key-characters",
            "error-same-key-twice",
            "error-project-id-characters",
            "error-no-account",
            "error-account-unknown",
            "keychain-no-entry",
            "keychain-no-entry-of-folder",
            "keychain-locked",
            "keychain-no-service",
        ];
        if ACCOUNT.contains(&problem.key.as_str()) {
            Exit::Account
        } else {
            Exit::Failure
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::BuildFailed => 2,
            Exit::Gone => 3,
            Exit::Account => 4,
            Exit::Usage => 64,
            Exit::TimedOut => 124,
        })
    }
}
