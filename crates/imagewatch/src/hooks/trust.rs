//! Whether nobody else can put another program in a program's place.

use super::{HookError, HookFailure};
use crate::others;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Links that are followed; the system follows 40.
const LINKS: u32 = 40;

/// In such a folder nobody can rename or remove what is somebody else's.
const STICKY: u32 = 0o1000;

/// Checks that a program, every folder on its path and every link there belong to the user or to
/// the system's administrator, and that nobody else may write to them.
///
/// # Errors
/// Somebody else could change what is run. The message is the path of the place where.
pub(super) fn check(path: &Path) -> Result<(), HookError> {
    check_linked(path, LINKS)
}

fn check_linked(path: &Path, links: u32) -> Result<(), HookError> {
    for place in path.ancestors().filter(|place| place.has_root()) {
        let refused = |kind| HookError::new(kind, place.display().to_string());
        let found = place
            .symlink_metadata()
            .map_err(|error| HookError::new(HookFailure::NotStarted, error.to_string()))?;
        if !is_trusted(found.uid()) {
            return Err(refused(HookFailure::Foreign));
        }
        if found.is_symlink() {
            // Its own mode means nothing; what it names is run.
            let target = std::fs::read_link(place)
                .map_err(|error| HookError::new(HookFailure::NotStarted, error.to_string()))?;
            let folder = place.parent().unwrap_or(place);
            if links == 0 {
                return Err(refused(HookFailure::NotStarted));
            }
            check_linked(&folder.join(target), links - 1)?;
        } else if others_can_change(place, &found) {
            return Err(refused(HookFailure::Writable));
        }
    }
    Ok(())
}

fn is_trusted(owner: u32) -> bool {
    owner == 0 || owner == rustix::process::geteuid().as_raw()
}

fn others_can_change(place: &Path, found: &Metadata) -> bool {
    let protected = found.is_dir() && found.mode() & STICKY != 0;
    !protected && others::can_write(place, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    /// A program in a folder in a folder of the test's own.
    fn program() -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("bin");
        fs::create_dir(&folder).unwrap();
        let path = folder.join("program");
        fs::write(&path, "#!/bin/sh\n").unwrap();
        set(&folder, 0o755);
        set(&path, 0o755);
        (outer, path)
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn refusal(path: &Path) -> Option<(HookFailure, String)> {
        let error = check(path).err()?;
        Some((error.kind, error.message))
    }

    fn writable(path: &Path) -> Option<(HookFailure, String)> {
        Some((HookFailure::Writable, path.display().to_string()))
    }

    #[test]
    fn a_program_that_others_can_write_is_refused_and_named() {
        let (outer, path) = program();
        // The folder for temporary files is everybody's, but sticky.
        assert_eq!(refusal(&path), None);
        for mode in [0o757, 0o777] {
            set(&path, mode);
            assert_eq!(refusal(&path), writable(&path), "{mode:o}");
        }
        set(&path, 0o755);
        for mode in [0o757, 0o777] {
            set(outer.path(), mode);
            assert_eq!(refusal(&path), writable(outer.path()), "{mode:o}");
        }
        set(outer.path(), 0o1777);
        assert_eq!(refusal(&path), None);
    }

    #[test]
    fn what_a_link_names_and_where_the_link_is_count_as_well() {
        let (outer, path) = program();
        let open = outer.path().join("open");
        fs::create_dir(&open).unwrap();
        let link = open.join("link");
        symlink("../bin/program", &link).unwrap();
        set(&open, 0o755);
        assert_eq!(refusal(&link), None);
        set(&open, 0o777);
        assert_eq!(refusal(&link), writable(&open));
        set(&open, 0o755);
        set(path.parent().unwrap(), 0o777);
        let (kind, place) = refusal(&link).unwrap();
        assert_eq!(kind, HookFailure::Writable);
        assert!(place.ends_with("bin"), "{place}");
        // A folder on the way may be a link, too.
        set(path.parent().unwrap(), 0o755);
        let folder = outer.path().join("folder");
        symlink("bin", &folder).unwrap();
        assert_eq!(refusal(&folder.join("program")), None);
        set(path.parent().unwrap(), 0o777);
        assert_eq!(
            refusal(&folder.join("program")).map(|(kind, _)| kind),
            Some(HookFailure::Writable)
        );
        let around = outer.path().join("around");
        symlink("around", &around).unwrap();
        assert!(refusal(&around).is_some());
    }

    #[test]
    fn only_the_user_and_the_administrator_are_trusted() {
        let own = rustix::process::geteuid().as_raw();
        assert!(is_trusted(own) && is_trusted(0));
        assert!(!is_trusted(own + 1));
    }
}
