//! The data folder: there, writable, private, whole.

use super::{Check, Verdict};
use crate::app::own_problem;
use crate::store::{Inspection, StoreError, inspect};
use crate::texts::{Args, Texts};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// What is written to see whether there is room: more than a change of the data needs.
const ROOM: usize = 256 * 1024;

/// Looks at the data folder without changing what is in it. `in_use` says that a running app has its
/// files open, so that they have to be there.
pub fn data_folder(texts: &Texts, folder: &Path, in_use: bool) -> Vec<Check> {
    let shown = folder.display().to_string();
    let mut checks = vec![match writable(folder) {
        Ok(()) => {
            let args = Args::new().text("folder", shown.clone());
            Check::good("folder", texts.format("doctor-data-folder", &args))
        }
        Err(error) => {
            let key = match error.kind() {
                io::ErrorKind::NotFound => "doctor-data-folder-gone",
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "doctor-data-full",
                _ => "doctor-data-folder-closed",
            };
            wrong(texts, "folder", key, &format!("{shown}: {error}"))
        }
    }];
    checks.extend(
        open_to_others(folder).map(|path| wrong(texts, "permissions", "doctor-data-open", &path)),
    );
    checks.push(match inspect(folder) {
        Ok(Inspection { exists: false, .. }) if in_use => {
            wrong(texts, "file", "store-data-removed", &shown)
        }
        Ok(Inspection {
            damage: Some(damage),
            ..
        }) => wrong(texts, "file", "doctor-data-damaged", &damage),
        Ok(Inspection { exists: false, .. }) => {
            Check::good("file", texts.get("doctor-data-file-none"))
        }
        Ok(Inspection { bytes, .. }) => {
            let args = Args::new().text("size", format!("{:.1} MB", bytes as f64 / 1e6));
            Check::good("file", texts.format("doctor-data-file", &args))
        }
        Err(StoreError::Newer { .. }) => wrong(texts, "file", "store-newer", &shown),
        Err(StoreError::Untrusted(why)) => wrong(texts, "file", "store-untrusted", &why),
        // The folder's own line says what is in the way.
        Err(error) => {
            let problem = own_problem(texts, "doctor-data-unread", &error.to_string());
            Check::wrong("file", Verdict::Note, &problem)
        }
    });
    checks
}

fn wrong(texts: &Texts, name: &str, key: &str, message: &str) -> Check {
    Check::wrong(name, Verdict::Bad, &own_problem(texts, key, message))
}

/// Writes and removes a file of some size.
fn writable(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".doctor-{}", std::process::id()));
    let written = File::create(&file).and_then(|mut open| {
        open.write_all(&vec![0; ROOM])?;
        open.sync_all()
    });
    match fs::remove_file(&file) {
        // That it could not be made matters more.
        Err(_) if written.is_err() => written,
        removed => written.and(removed),
    }
}

/// The first of folder and data files that other people may read.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let is_open =
        |path: &Path| fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    let files = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    // In a closed folder the files' own permissions matter to nobody.
    let open = is_open(folder).then(|| {
        files
            .filter(|path| path.is_file())
            .find(|path| is_open(path))
    });
    open.flatten().map(|path| path.display().to_string())
}

/// Windows closes a person's own folders by access lists, which are the system's business.
#[cfg(not(unix))]
fn open_to_others(_folder: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::texts::Language;
    use watch::Wall;

    fn verdicts(folder: &Path) -> Vec<(String, Verdict)> {
        let checks = data_folder(&Texts::for_language(Language::En), folder, false);
        checks
            .into_iter()
            .map(|check| (check.name, check.verdict))
            .collect()
    }

    #[test]
    fn a_sound_folder_is_well_with_and_without_the_app() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Store::open(folder.path(), Wall(0)).unwrap();
        assert!(
            verdicts(folder.path())
                .iter()
                .all(|(_, verdict)| *verdict == Verdict::Good)
        );
        drop(opened);
        assert!(
            verdicts(folder.path())
                .iter()
                .all(|(_, verdict)| *verdict == Verdict::Good)
        );
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
        assert!(
            left.iter()
                .all(|entry| !entry.file_name().to_string_lossy().contains("doctor"))
        );
    }

    #[test]
    fn damage_is_seen_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("imagewatch.sqlite3");
        fs::write(&file, "this is no database, ".repeat(500)).unwrap();
        let before = fs::read(&file).unwrap();
        let bad = ("file".to_owned(), Verdict::Bad);
        assert!(verdicts(folder.path()).contains(&bad));
        assert_eq!(fs::read(&file).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn files_that_others_may_read_are_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path(), Wall(0)).unwrap());
        let open = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        open(folder.path(), 0o700);
        open(&folder.path().join("imagewatch.sqlite3"), 0o644);
        let bad = ("permissions".to_owned(), Verdict::Bad);
        assert!(
            !verdicts(folder.path()).contains(&bad),
            "the folder is closed"
        );
        open(folder.path(), 0o755);
        assert!(verdicts(folder.path()).contains(&bad));
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let home = tempfile::tempdir().unwrap();
        let bad = ("folder".to_owned(), Verdict::Bad);
        assert!(verdicts(&home.path().join("none")).contains(&bad));
    }

    #[test]
    fn a_file_that_the_app_has_open_has_to_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let texts = Texts::for_language(Language::En);
        let verdict = |in_use| {
            let checks = data_folder(&texts, folder.path(), in_use);
            let file = checks.into_iter().find(|check| check.name == "file");
            file.unwrap().verdict
        };
        assert_eq!(verdict(false), Verdict::Good, "before the first start");
        assert_eq!(verdict(true), Verdict::Bad);
    }

    #[cfg(unix)]
    #[test]
    fn a_planted_backup_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("imagewatch.backup.sqlite3");
        fs::write(&backup, "").unwrap();
        fs::set_permissions(&backup, fs::Permissions::from_mode(0o666)).unwrap();
        let bad = ("file".to_owned(), Verdict::Bad);
        assert!(verdicts(folder.path()).contains(&bad));
    }
}
