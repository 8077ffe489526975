//! Start at login, as the system really has it.
//!
//! One port with three backs: an XDG autostart entry on Linux, the person's `Run` value with Task
//! Manager's verdict on Windows, a launch agent on macOS. The state is never remembered here: it is
//! read back from the system each time, because people and other programs change it there.
//!
//! Written for this app because the crate made for it, `auto-launch`, takes an existing file for an
//! enabled one whatever stands in it, looks past `XDG_CONFIG_HOME`, writes Windows paths without
//! quotation marks, and first tries to write for all users of the computer.

#[cfg(any(target_os = "linux", test))]
mod desktop_entry;
#[cfg(any(target_os = "macos", test))]
mod launch_agent;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(windows, test))]
mod run_value;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::Autostart;

#[cfg(target_os = "linux")]
use linux::Autostart as System;
#[cfg(target_os = "macos")]
use macos::LaunchAgent as System;
#[cfg(windows)]
use windows::RunKey as System;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// The argument with which the app starts without a window.
pub const HIDDEN: &str = "--hidden";

/// The app's file name without its ending.
const PROGRAM: &str = "imagewatch";

/// The entry in the system's list of what starts at login.
#[derive(Debug, Clone)]
pub struct LoginItem {
    program: PathBuf,
    system: System,
}

/// What the system has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is started, because there is no entry or it is switched off.
    Off,
    /// This program is started.
    On,
    /// Another program is started: another copy, or this one from where it was before.
    Elsewhere(PathBuf),
    /// The entry is switched on and points to a program that is not there any more.
    Missing(PathBuf),
}

/// What an entry of the system says, before it is compared with this program.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    /// There is none, or it is switched off.
    Off,
    /// It starts this program.
    Starts(PathBuf),
}

impl LoginItem {
    /// The entry of this app, whether the app or its command line asks.
    ///
    /// # Errors
    /// The app's own program cannot be found, or the system names no place for the entry.
    pub fn own() -> io::Result<Self> {
        Ok(LoginItem {
            program: own_program()?,
            system: System::locate()?,
        })
    }

    /// The entry of `program` in `system`.
    #[cfg(all(test, target_os = "linux"))]
    fn at(program: PathBuf, system: System) -> Self {
        LoginItem { program, system }
    }

    /// The program that is to be started.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Reads what the system has now.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self) -> io::Result<Standing> {
        Ok(match self.system.read()? {
            Entry::Off => Standing::Off,
            Entry::Starts(program) if is_same(&program, &self.program) => Standing::On,
            Entry::Starts(program) if is_there(&program) => Standing::Elsewhere(program),
            Entry::Starts(program) => Standing::Missing(program),
        })
    }

    /// Switches start at login on or off, and makes sure that the system has it so.
    ///
    /// # Errors
    /// It cannot be written, or the system has it otherwise afterwards.
    pub fn set(&self, enabled: bool) -> io::Result<()> {
        if enabled {
            self.system.enable(&self.program)?;
        } else {
            self.system.disable()?;
        }
        let wanted = if enabled { Standing::On } else { Standing::Off };
        match self.read()? {
            standing if standing == wanted => Ok(()),
            standing => Err(io::Error::other(format!(
                "the system did not take it: {standing:?}"
            ))),
        }
    }
}

/// The path under which the app is started: the AppImage's own file rather than the folder that it
/// is mounted on, and for the command line the app beside it.
fn own_program() -> io::Result<PathBuf> {
    let running = std::env::current_exe()?;
    #[cfg(target_os = "linux")]
    if let Some(image) = app_image(
        &running,
        std::env::var_os("APPIMAGE"),
        std::env::var_os("APPDIR"),
    ) {
        return Ok(image);
    }
    app_beside(&undeleted(running)).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            "the app is not beside its command line",
        )
    })
}

/// The AppImage that `running` was started from. The variables are inherited by everything that an
/// AppImage starts, so they count only if this program is inside of the one that they name.
#[cfg(any(target_os = "linux", test))]
fn app_image(
    running: &Path,
    image: Option<std::ffi::OsString>,
    folder: Option<std::ffi::OsString>,
) -> Option<PathBuf> {
    let (image, folder) = (PathBuf::from(image?), PathBuf::from(folder?));
    let inside = !folder.as_os_str().is_empty() && running.starts_with(&folder);
    (inside && image.is_absolute()).then_some(image)
}

/// Linux marks the path of a running program that an update has replaced; the new one is meant.
fn undeleted(running: PathBuf) -> PathBuf {
    match running
        .to_str()
        .and_then(|path| path.strip_suffix(" (deleted)"))
    {
        Some(path) if !running.exists() => PathBuf::from(path),
        _ => running,
    }
}

/// The app, if `running` is the app or its command line.
fn app_beside(running: &Path) -> Option<PathBuf> {
    if running.file_stem() == Some(OsStr::new(PROGRAM)) {
        return Some(running.to_owned());
    }
    let app = running.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    is_there(&app).then_some(app)
}

/// Whether both paths lead to the same file, by whatever name.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!(
            (one.canonicalize(), other.canonicalize()),
            (Ok(one), Ok(other)) if one == other
        )
}

/// Whether a program is there; a bare name is looked for as a desktop does.
fn is_there(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_image_is_started_by_its_own_file() {
        let running = Path::new("/tmp/.mount_ImageW/usr/bin/imagewatch");
        let image = Some("/home/a b/镜像 ImageWatch.AppImage".into());
        let folder = Some("/tmp/.mount_ImageW".into());
        assert_eq!(
            app_image(running, image.clone(), folder.clone()),
            Some(PathBuf::from("/home/a b/镜像 ImageWatch.AppImage"))
        );
        // Started from another program's AppImage, such as an editor's terminal.
        let elsewhere = Path::new("/usr/bin/imagewatch");
        assert_eq!(app_image(elsewhere, image.clone(), folder), None);
        assert_eq!(app_image(elsewhere, image.clone(), Some("".into())), None);
        assert_eq!(app_image(running, image, None), None);
    }

    #[test]
    fn the_command_line_means_the_app_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("imagewatch{}", std::env::consts::EXE_SUFFIX);
        let app = folder.path().join(name);
        let ctl = folder.path().join("imagewatchctl");
        assert_eq!(app_beside(&ctl), None);
        std::fs::write(&app, "").unwrap();
        assert_eq!(app_beside(&ctl), Some(app.clone()));
        assert_eq!(app_beside(&app), Some(app));
    }

    #[test]
    fn a_program_that_was_replaced_while_it_ran_means_the_new_one() {
        assert_eq!(
            undeleted(PathBuf::from("/opt/imagewatch (deleted)")),
            PathBuf::from("/opt/imagewatch")
        );
    }
}
