//! The data folder: there, writable, private, whole.

use super::{Check, Verdict};
use crate::app::own_problem;
use crate::store::{Inspection, StoreError, inspect};
use crate::texts::{Args, Texts};
use std::fs;
use std::io;
use std::path::Path;

/// Looks at the data folder without changing what is in it.
pub fn data_folder(texts: &Texts, folder: &Path) -> Vec<Check> {
    let shown = folder.display().to_string();
    let mut checks = vec![match writable(folder) {
        Ok(()) => {
            let args = Args::new().text("folder", shown.clone());
            Check::good("folder", texts.format("doctor-data-folder", &args))
        }
        Err(error) => wrong(
            texts,
            "folder",
            "doctor-data-folder-closed",
            &format!("{shown}: {error}"),
        ),
    }];
    checks.extend(
        open_to_others(folder).map(|path| wrong(texts, "permissions", "doctor-data-open", &path)),
    );
    checks.push(match inspect(folder) {
        Ok(Inspection {
            bytes,
            damage: None,
        }) => {
            let args = Args::new().text("size", format!("{:.1} MB", bytes as f64 / 1e6));
            Check::good("file", texts.format("doctor-data-file", &args))
        }
        Ok(Inspection {
            damage: Some(damage),
            ..
        }) => wrong(texts, "file", "doctor-data-damaged", &damage),
        Err(StoreError::Newer { .. }) => wrong(texts, "file", "store-newer", &shown),
        Err(error) => wrong(texts, "file", "doctor-data-damaged", &error.to_string()),
    });
    checks
}

fn wrong(texts: &Texts, name: &str, key: &str, message: &str) -> Check {
    Check::wrong(name, Verdict::Bad, &own_problem(texts, key, message))
}

/// Writes and removes a file.
fn writable(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".doctor-{}", std::process::id()));
    fs::write(&file, b"")?;
    fs::remove_file(&file)
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
        let checks = data_folder(&Texts::for_language(Language::En), folder);
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
}
