//! Where the app keeps things: one data folder, private to the person, locked by one process.

use directories::ProjectDirs;
use sha1::{Digest, Sha1};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Environment variable that names another data folder.
pub const DATA_DIR_VARIABLE: &str = "IMAGEWATCH_DATA_DIR";

/// The data folder and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    data: PathBuf,
}

/// Why there is no data folder.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// The system names no home folder to put it in.
    #[error("no home folder to keep data in; set {DATA_DIR_VARIABLE}")]
    NoHome,
    /// The folder cannot be made or used.
    #[error("the data folder {} cannot be used: {source}", folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What is in the folder may come from somebody else.
    #[error("{}: {why}", folder.display())]
    Untrusted {
        /// The folder.
        folder: PathBuf,
        /// Why.
        why: Untrusted,
    },
}

/// Why a file or folder may hold what somebody else has put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// It, or the link that leads to it, belongs to another user.
    #[error("belongs to another user")]
    Foreign,
    /// Others can write to it.
    #[error("other users can write to it")]
    Writable,
}

/// Whether somebody else may have put something into a file or folder, which has to be there. Whoever
/// can write the data decides which programs run when a build ends.
///
/// # Errors
/// It cannot be looked at.
#[cfg(unix)]
pub(crate) fn untrusted(path: &Path) -> io::Result<Option<Untrusted>> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let found = fs::metadata(path)?;
    Ok(
        if found.uid() != user || fs::symlink_metadata(path)?.uid() != user {
            Some(Untrusted::Foreign)
        } else if crate::others::can_write(path, &found) {
            Some(Untrusted::Writable)
        } else {
            None
        },
    )
}

/// On Windows users' own folders are closed to others, and access lists are the system's business.
#[cfg(not(unix))]
pub(crate) fn untrusted(_path: &Path) -> io::Result<Option<Untrusted>> {
    Ok(None)
}

impl Paths {
    /// The person's data folder, or the one that [`DATA_DIR_VARIABLE`] names. It is made if it is
    /// missing.
    ///
    /// On Unix only its owner may enter it. That is seen to at every start, but for a folder that
    /// the variable names and that is not the app's alone, such as a home folder: there the app's
    /// files are private, and a warning in the log says that the folder is not.
    ///
    /// # Errors
    /// [`PathsError`].
    pub fn locate() -> Result<Self, PathsError> {
        if let Some(folder) = std::env::var_os(DATA_DIR_VARIABLE).filter(|name| !name.is_empty()) {
            let paths = Self::at(PathBuf::from(folder))?;
            paths.close_to_others(is_own_alone(&paths));
            return Ok(paths);
        }
        let paths = Self::at(standard_folder().ok_or(PathsError::NoHome)?)?;
        paths.close_to_others(true);
        Ok(paths)
    }

    /// Shuts the folder to other users if it may be, and says if it stays open to them.
    fn close_to_others(&self, may: bool) {
        let outcome = match is_open(&self.data) {
            Ok(true) if may => make_private(&self.data),
            Ok(true) => Err(io::Error::other("other things are in it, too")),
            outcome => outcome.map(drop),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "the data folder stays open to other users; the files do not");
        }
    }

    /// A data folder at `folder`, which is made, with all folders above it, if it is missing.
    ///
    /// # Errors
    /// [`PathsError::Unusable`] and [`PathsError::Untrusted`].
    pub fn at(folder: PathBuf) -> Result<Self, PathsError> {
        let absolute = std::path::absolute(&folder).and_then(|absolute| {
            create_private(&absolute)?;
            Ok(absolute)
        });
        let checked = absolute.and_then(|data| Ok((untrusted(&data)?, data)));
        match checked {
            Ok((None, data)) => Ok(Paths { data }),
            Ok((Some(why), folder)) => Err(PathsError::Untrusted { folder, why }),
            Err(source) => Err(PathsError::Unusable { folder, source }),
        }
    }

    /// The folder itself.
    pub fn data_folder(&self) -> &Path {
        &self.data
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.data.join("imagewatch.db")
    }

    /// The file whose lock says that a process uses the folder; see [`DataLock`].
    pub fn lock_file(&self) -> PathBuf {
        self.data.join("imagewatch.lock")
    }

    /// The folder for logs. It is not made here.
    pub fn log_folder(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// The control socket, where the file system and the length of the path allow one here.
    pub fn control_socket(&self) -> PathBuf {
        self.data.join("control.sock")
    }

    /// A short name that stands for this data folder among all: 16 hexadecimal digits.
    pub fn short_name(&self) -> String {
        short_name(&self.data)
    }

    /// The same for what outlives the process: one name, by whatever links the folder is reached. None
    /// for the user's standard folder.
    pub fn lasting_name(&self) -> Option<String> {
        let real = |folder: &Path| fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let own = real(&self.data);
        let is_standard = standard_folder().is_some_and(|standard| real(&standard) == own);
        (!is_standard).then(|| short_name(&own))
    }
}

/// The user's own data folder: local, not roaming, because locks and a database do not travel between
/// computers. None without a home folder.
fn standard_folder() -> Option<PathBuf> {
    let folders = ProjectDirs::from("", "", "ImageWatch")?;
    Some(folders.data_local_dir().to_path_buf())
}

fn short_name(folder: &Path) -> String {
    let digest = Sha1::digest(folder.as_os_str().as_encoded_bytes());
    hex::encode(&digest[..8])
}

/// The one process that uses a data folder holds this; the system lets go of the lock when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct DataLock {
    paths: Paths,
    _file: File,
}

/// Why the data folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process uses the folder.
    #[error("another ImageWatch uses this data folder")]
    HeldByAnother,
    /// The lock file cannot be opened or locked.
    #[error("the data folder cannot be locked: {0}")]
    Unusable(#[from] io::Error),
}

impl DataLock {
    /// Takes the lock, without waiting.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn acquire(paths: &Paths) -> Result<Self, LockError> {
        let file = match open_private(&paths.lock_file()) {
            Ok(file) => file,
            // A folder that has become read-only under a running app is still that app's.
            Err(error) if is_held(&paths.lock_file()) => {
                tracing::debug!(%error, "the data folder is locked and read-only");
                return Err(LockError::HeldByAnother);
            }
            Err(error) => return Err(error.into()),
        };
        match file.try_lock() {
            Ok(()) => Ok(DataLock {
                paths: paths.clone(),
                _file: file,
            }),
            Err(TryLockError::WouldBlock) => Err(LockError::HeldByAnother),
            Err(TryLockError::Error(error)) => Err(LockError::Unusable(error)),
        }
    }

    /// The folder that is locked.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }
}

/// Makes `folder` and all above it; those made are for their owner alone on Unix.
pub(crate) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn open_private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file)
}

/// Whether a process holds the lock of a file that can be read only.
fn is_held(file: &Path) -> bool {
    let Ok(file) = File::open(file) else {
        return false;
    };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Whether a folder holds nothing but what the app puts there.
fn is_own_alone(paths: &Paths) -> bool {
    let Ok(entries) = fs::read_dir(&paths.data) else {
        return false;
    };
    entries.flatten().all(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("imagewatch") || matches!(&*name, "control.sock" | "logs" | "backups")
    })
}

/// Whether other users may look into a folder, or more.
#[cfg(unix)]
fn is_open(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 != 0)
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// On Windows the person's own folders are closed to others as they are.
#[cfg(not(unix))]
fn is_open(_folder: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_made_and_private() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a").join("数据 folder");
        let paths = Paths::at(folder.clone()).unwrap();
        assert_eq!(paths.data_folder(), folder);
        assert!(folder.is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            DataLock::acquire(&paths).unwrap();
            assert_eq!(mode(&paths.lock_file()), 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_open_folder_is_closed_unless_others_use_it() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let mode = || fs::metadata(home.path()).unwrap().permissions().mode() & 0o777;
        let open = || fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let paths = Paths::at(home.path().to_path_buf()).unwrap();
        open();
        paths.close_to_others(is_own_alone(&paths));
        assert_eq!(mode(), 0o700, "an empty one");
        DataLock::acquire(&paths).unwrap();
        open();
        paths.close_to_others(is_own_alone(&paths));
        assert_eq!(mode(), 0o700, "with the app's own files");
        fs::write(home.path().join("letter.txt"), "").unwrap();
        open();
        paths.close_to_others(is_own_alone(&paths));
        assert_eq!(mode(), 0o755, "with somebody's files");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_or_own_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data");
        fs::create_dir(&folder).unwrap();
        let refusal = |path: &Path| match Paths::at(path.to_owned()) {
            Err(PathsError::Untrusted { why, .. }) => Some(why),
            other => {
                other.unwrap();
                None
            }
        };
        for (mode, why) in [
            (0o700, None),
            (0o755, None),
            (0o707, Some(Untrusted::Writable)),
            (0o702, Some(Untrusted::Writable)),
            (0o1777, Some(Untrusted::Writable)),
        ] {
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(refusal(&folder), why, "{mode:o}");
        }
        // Everybody's own user can read this one, and only one user owns it.
        if !rustix::process::geteuid().is_root() {
            assert_eq!(refusal(Path::new("/usr")), Some(Untrusted::Foreign));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_has_one_lasting_name_by_whatever_link_it_is_reached() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::at(home.path().join("data")).unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(paths.data_folder(), &link).unwrap();
        let linked = Paths::at(link).unwrap();
        assert_eq!(linked.lasting_name(), paths.lasting_name());
        assert!(paths.lasting_name().is_some());
        let other = Paths::at(home.path().join("other")).unwrap();
        assert_ne!(other.lasting_name(), paths.lasting_name());
    }

    #[test]
    fn a_file_in_the_way_is_an_error_that_names_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data");
        fs::write(&folder, "in the way").unwrap();
        let error = Paths::at(folder.clone()).unwrap_err();
        assert!(error.to_string().contains(&folder.display().to_string()));
    }

    #[test]
    fn a_folder_is_used_by_one_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::at(home.path().to_path_buf()).unwrap();
        let lock = DataLock::acquire(&paths).unwrap();
        assert!(matches!(
            DataLock::acquire(&paths),
            Err(LockError::HeldByAnother)
        ));
        drop(lock);
        DataLock::acquire(&paths).unwrap();
    }

    #[test]
    fn a_lock_file_that_cannot_be_opened_is_not_a_lock_held() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::at(home.path().to_path_buf()).unwrap();
        fs::create_dir(paths.lock_file()).unwrap();
        assert!(matches!(
            DataLock::acquire(&paths),
            Err(LockError::Unusable(_))
        ));
    }

    #[test]
    fn short_names_tell_folders_apart() {
        let home = tempfile::tempdir().unwrap();
        let one = Paths::at(home.path().join("one")).unwrap();
        let two = Paths::at(home.path().join("two")).unwrap();
        assert_ne!(one.short_name(), two.short_name());
        assert_eq!(one.short_name().len(), 16);
    }
}
