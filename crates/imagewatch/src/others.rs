//! Whether other users can write to a file or folder.

use nix::unistd::{Gid, Group, Uid, User};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Everybody may write.
const ANYBODY_WRITES: u32 = 0o002;
/// The group may write.
const GROUP_WRITES: u32 = 0o020;
/// Where the system says who is a user here, and in which group first of all.
const USERS: &str = "/etc/passwd";
/// An access list, in which others may be named. The group's bits are then the most that it grants.
#[cfg(target_os = "linux")]
const ACCESS_LIST: &str = "system.posix_acl_access";

/// Whether anybody but the user and the system's administrator may write to what is at `path`, by its
/// own permissions. A group counts unless it is the private one of either, with nobody else in it, as
/// many systems give one to each user and let it write.
pub(crate) fn can_write(path: &Path, found: &Metadata) -> bool {
    let mode = found.mode();
    mode & ANYBODY_WRITES != 0
        || mode & GROUP_WRITES != 0
            && (has_access_list(path) || !is_private(Gid::from_raw(found.gid())))
}

/// Whether nobody but the user, or nobody but the administrator, is in a group.
fn is_private(group: Gid) -> bool {
    let Ok(Some(group)) = Group::from_gid(group) else {
        return false;
    };
    // Without the list nobody knows.
    let Ok(users) = fs::read_to_string(USERS) else {
        return false;
    };
    [Uid::effective(), Uid::from_raw(0)]
        .into_iter()
        .filter_map(|user| User::from_uid(user).ok().flatten())
        .any(|user| is_private_of(&user, &group, &users))
}

/// Whether `group` is the first one of `user`, bears their name, and has nobody else in it: neither
/// by its own list nor as the first one of another of the system's `users`.
fn is_private_of(user: &User, group: &Group, users: &str) -> bool {
    let others_first = || {
        users.lines().any(|line| {
            let mut fields = line.split(':');
            let name = fields.next();
            let gid = fields.nth(2).and_then(|gid| gid.parse().ok());
            name != Some(&*user.name) && gid == Some(group.gid.as_raw())
        })
    };
    user.gid == group.gid
        && user.name == group.name
        && group.mem.iter().all(|member| *member == user.name)
        && !others_first()
}

#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    use rustix::fs::getxattr;
    use rustix::io::Errno;
    // The length is all that is wanted of it. A file system without such lists has none.
    let none: &mut [u8] = &mut [];
    match getxattr(path, ACCESS_LIST, none) {
        Ok(_) => true,
        Err(error) => !matches!(error, Errno::NODATA | Errno::NOTSUP),
    }
}

/// Elsewhere access lists have nothing to do with the group's bits.
#[cfg(not(target_os = "linux"))]
fn has_access_list(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\nmei:x:1000:1000::/home/mei:/bin/sh\n";

    fn user(name: &str, id: u32) -> User {
        User {
            name: name.to_owned(),
            passwd: CString::default(),
            uid: Uid::from_raw(id),
            gid: Gid::from_raw(id),
            gecos: CString::default(),
            dir: Path::new("/").to_owned(),
            shell: Path::new("/bin/sh").to_owned(),
        }
    }

    fn group(name: &str, id: u32, members: &[&str]) -> Group {
        Group {
            name: name.to_owned(),
            passwd: CString::default(),
            gid: Gid::from_raw(id),
            mem: members.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn a_group_is_private_that_has_its_users_name_and_nobody_else_in_it() {
        let mei = user("mei", 1000);
        let is_private = |group: Group| is_private_of(&mei, &group, USERS);
        assert!(is_private(group("mei", 1000, &[])));
        assert!(is_private(group("mei", 1000, &["mei"])));
        assert!(!is_private(group("mei", 1000, &["mei", "eve"])));
        assert!(!is_private(group("users", 1000, &[])));
        assert!(!is_private(group("mei", 1001, &[])));
        // Somebody else may have it as the first one.
        let users = format!("{USERS}eve:x:1001:1000::/home/eve:/bin/sh\n");
        assert!(!is_private_of(&mei, &group("mei", 1000, &[]), &users));
    }

    /// A file in the group that this test runs in.
    fn file() -> tempfile::NamedTempFile {
        tempfile::NamedTempFile::new().unwrap()
    }

    fn is_open(file: &Path, mode: u32) -> bool {
        fs::set_permissions(file, Permissions::from_mode(mode)).unwrap();
        can_write(file, &fs::metadata(file).unwrap())
    }

    #[test]
    fn everybody_counts_and_a_group_unless_it_is_private() {
        let file = file();
        let group = Gid::from_raw(fs::metadata(file.path()).unwrap().gid());
        assert!(!is_open(file.path(), 0o755));
        assert!(is_open(file.path(), 0o757));
        assert_eq!(is_open(file.path(), 0o775), !is_private(group));
    }

    /// An access list in the kernel's form: the owner and user 12345 may write, nobody else.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_access_list_counts_whatever_the_group_is() {
        let file = file();
        let mut list = 2_u32.to_le_bytes().to_vec();
        let anybody = u32::MAX;
        for (tag, rights, id) in [
            (0x01_u16, 6_u16, anybody),
            (0x02, 6, 12345),
            (0x04, 0, anybody),
            (0x10, 6, anybody),
            (0x20, 0, anybody),
        ] {
            list.extend(tag.to_le_bytes());
            list.extend(rights.to_le_bytes());
            list.extend(id.to_le_bytes());
        }
        let flags = rustix::fs::XattrFlags::empty();
        match rustix::fs::setxattr(file.path(), ACCESS_LIST, &list, flags) {
            Ok(()) => assert!(can_write(file.path(), &fs::metadata(file.path()).unwrap())),
            // This folder's file system has no such lists, so nobody can be named in one.
            Err(error) => assert_eq!(error, rustix::io::Errno::NOTSUP),
        }
    }
}
