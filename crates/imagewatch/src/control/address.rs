//! Where the control socket of a data folder is.

use crate::paths::Paths;
#[cfg(windows)]
use interprocess::local_socket::GenericNamespaced;
use interprocess::local_socket::{ListenerOptions, Name, prelude::*};
use std::io;

/// One place for the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    #[cfg(unix)]
    path: std::path::PathBuf,
    #[cfg(windows)]
    name: String,
}

/// The places for the socket of a data folder, best first. Server and client try them in the same
/// order.
#[cfg(unix)]
pub(super) fn addresses(paths: &Paths) -> Vec<Address> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from);
    unix::places(
        paths,
        runtime.filter(|folder| folder.is_absolute()),
        &std::env::temp_dir(),
    )
    .into_iter()
    .map(|path| Address { path })
    .collect()
}

/// The name of the pipe of a data folder: it carries a digest of the folder, so that each data
/// folder has a pipe of its own.
#[cfg(windows)]
pub(super) fn addresses(paths: &Paths) -> Vec<Address> {
    vec![Address {
        name: format!("imagewatch-{}", paths.short_name()),
    }]
}

impl Address {
    /// The address as the transport wants it.
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        #[cfg(unix)]
        let name = self
            .path
            .as_path()
            .to_fs_name::<interprocess::local_socket::GenericFilePath>();
        #[cfg(windows)]
        let name = self.name.as_str().to_ns_name::<GenericNamespaced>();
        name
    }

    /// Makes sure that a server may be put here, and that only this user can reach it.
    pub(super) fn prepare(&self) -> io::Result<()> {
        #[cfg(unix)]
        unix::prepare(&self.path)?;
        Ok(())
    }

    /// Whether what is found here was put here by this user.
    pub(super) fn is_trusted(&self) -> bool {
        #[cfg(unix)]
        return unix::is_trusted(&self.path);
        #[cfg(windows)]
        true
    }

    /// Options that close the socket to other users.
    #[cfg(unix)]
    pub(super) fn listener_options(&self) -> io::Result<ListenerOptions<'_>> {
        let options = ListenerOptions::new().name(self.name()?);
        // Elsewhere the mode cannot be set before the socket can be reached; there the folder and
        // `finish` keep others out.
        #[cfg(target_os = "linux")]
        let options =
            interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
        Ok(options
            .try_overwrite(true)
            .max_spin_time(std::time::Duration::from_secs(1)))
    }

    /// Options that give the pipe to its owner and nobody else: by default everybody could read.
    #[cfg(windows)]
    pub(super) fn listener_options(&self) -> io::Result<ListenerOptions<'_>> {
        use interprocess::os::windows::local_socket::ListenerOptionsExt;
        use interprocess::os::windows::security_descriptor::SecurityDescriptor;
        let owner_only = widestring::u16cstr!("D:P(A;;GA;;;OW)(A;;GA;;;SY)");
        Ok(ListenerOptions::new()
            .name(self.name()?)
            .security_descriptor(SecurityDescriptor::deserialize(owner_only)?))
    }

    /// Closes a fresh socket to other users where its options could not.
    pub(super) fn finish(&self) -> io::Result<()> {
        #[cfg(all(unix, not(target_os = "linux")))]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(())
    }
}

#[cfg(unix)]
mod unix {
    use crate::paths::{Paths, create_private};
    use std::io;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;
    use std::path::{Path, PathBuf};

    /// Longest path of a socket file in bytes: `sun_path` holds 104 with its end on macOS and the
    /// BSDs, 108 on Linux.
    const PATH_LIMIT: usize = 103;

    pub(super) fn places(paths: &Paths, runtime: Option<PathBuf>, temp: &Path) -> Vec<PathBuf> {
        let short = format!("imagewatch-{}", paths.short_name());
        let own_temp = format!("imagewatch-{}", rustix::process::geteuid().as_raw());
        let places = [
            Some(paths.control_socket()),
            runtime.map(|folder| folder.join(format!("{short}.sock"))),
            Some(temp.join(own_temp).join(format!("{short}.sock"))),
        ];
        places
            .into_iter()
            .flatten()
            .filter(|path| path.as_os_str().as_bytes().len() <= PATH_LIMIT)
            .collect()
    }

    /// Makes the folder of the socket if it is missing, and refuses one that others may write to.
    pub(super) fn prepare(path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        create_private(folder)?;
        if folder_is_own(folder) {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("other users may write to {}", folder.display()),
        ))
    }

    pub(super) fn is_trusted(path: &Path) -> bool {
        let own = std::fs::symlink_metadata(path).is_ok_and(|file| is_own(&file));
        own && path.parent().is_some_and(folder_is_own)
    }

    /// Whether nobody but this user (and root) can put files into `folder`.
    fn folder_is_own(folder: &Path) -> bool {
        std::fs::symlink_metadata(folder).is_ok_and(|found| {
            // A data folder may be reached by a link; what the link points to counts then.
            let found = if found.is_symlink() && is_own(&found) {
                std::fs::metadata(folder).unwrap_or(found)
            } else {
                found
            };
            found.is_dir() && is_own(&found) && found.mode() & 0o022 == 0
        })
    }

    fn is_own(found: &std::fs::Metadata) -> bool {
        found.uid() == rustix::process::geteuid().as_raw()
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::fs;
        use std::os::unix::fs::PermissionsExt;

        #[test]
        fn the_data_folder_comes_first() {
            let home = tempfile::tempdir().unwrap();
            let paths = Paths::at(home.path().join("data")).unwrap();
            let runtime = PathBuf::from("/run/user/1000");
            let places = places(&paths, Some(runtime.clone()), Path::new("/tmp"));
            assert_eq!(places[0], paths.control_socket());
            assert_eq!(places[1].parent(), Some(runtime.as_path()));
            assert_eq!(places.len(), 3);
        }

        #[test]
        fn a_path_too_long_for_a_socket_is_passed_over() {
            let home = tempfile::tempdir().unwrap();
            let paths = Paths::at(home.path().join("长".repeat(40))).unwrap();
            let places = places(&paths, None, Path::new("/tmp"));
            assert_eq!(places.len(), 1);
            assert!(places[0].starts_with("/tmp"));
            assert!(places[0].as_os_str().len() <= PATH_LIMIT);
        }

        #[test]
        fn a_folder_open_to_others_is_refused() {
            let home = tempfile::tempdir().unwrap();
            let open = home.path().join("open");
            fs::create_dir(&open).unwrap();
            fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
            let socket = open.join("control.sock");
            fs::write(&socket, "").unwrap();
            assert!(prepare(&socket).is_err());
            assert!(!is_trusted(&socket));
            fs::set_permissions(&open, fs::Permissions::from_mode(0o700)).unwrap();
            assert!(prepare(&socket).is_ok());
            assert!(is_trusted(&socket));
        }
    }
}
