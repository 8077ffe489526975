//! Linux: an entry in the person's autostart folder (Desktop Application Autostart Specification).

use super::desktop_entry::{DesktopEntry, exec_value};
use super::{Entry, HIDDEN};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The entry's file name, the same in the person's folder and in the system's.
const FILE: &str = "imagewatch.desktop";
/// What every Flatpak sandbox has in its root.
const FLATPAK_INFO: &str = "/.flatpak-info";
/// Longest entry that is read, in bytes; a real one has a few hundred.
const SIZE_LIMIT: u64 = 64 * 1024;

/// The folders whose entries a desktop starts at login.
#[derive(Debug, Clone)]
pub struct Autostart {
    /// The person's; what stands here goes before the others.
    own: PathBuf,
    /// The system's, in the order in which they count.
    shared: Vec<PathBuf>,
    /// The desktop's names, with colons between.
    desktop: String,
}

impl Autostart {
    /// The folders that the environment names, or the usual ones.
    ///
    /// # Errors
    /// The person has no home folder, or the app runs in a sandbox.
    pub(super) fn locate() -> io::Result<Self> {
        // A sandbox has settings folders of its own, which no desktop looks into.
        if Path::new(FLATPAK_INFO).exists() {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "this Flatpak cannot reach the desktop's autostart folder",
            ));
        }
        let home = directories::BaseDirs::new().ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, "no home folder for the autostart")
        })?;
        let shared = std::env::var("XDG_CONFIG_DIRS").unwrap_or_default();
        let shared = match shared.as_str() {
            "" => "/etc/xdg",
            folders => folders,
        };
        Ok(Autostart {
            own: home.config_dir().join("autostart"),
            shared: shared
                .split(':')
                .filter(|folder| folder.starts_with('/'))
                .map(|folder| Path::new(folder).join("autostart"))
                .collect(),
            desktop: std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default(),
        })
    }

    #[cfg(test)]
    fn at(own: PathBuf, shared: Vec<PathBuf>, desktop: &str) -> Self {
        Autostart {
            own,
            shared,
            desktop: desktop.to_owned(),
        }
    }

    /// What the entry that counts says. One that a desktop could not start counts as none.
    pub(super) fn read(&self) -> io::Result<Entry> {
        for folder in std::iter::once(&self.own).chain(&self.shared) {
            if let Some(text) = read_entry(&folder.join(FILE))? {
                return Ok(self.meaning(&DesktopEntry::parse(&text)));
            }
        }
        Ok(Entry::Off)
    }

    fn meaning(&self, entry: &DesktopEntry) -> Entry {
        let off = entry.flag("Hidden") == Some(true)
            || entry.flag("X-GNOME-Autostart-enabled") == Some(false)
            || !entry.is_for(&self.desktop)
            || entry
                .text("TryExec")
                .is_some_and(|program| !super::is_there(Path::new(&program)));
        match entry.command() {
            Some(words) if !off => Entry::Starts(started(&words)),
            _ => Entry::Off,
        }
    }

    /// Writes the person's entry.
    pub(super) fn enable(&self, program: &Path) -> io::Result<()> {
        let path = program.to_str().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidFilename,
                "the program's path is not UTF-8, which a desktop entry must be",
            )
        })?;
        self.write(&format!(
            "[Desktop Entry]\n\
             Type=Application\n\
             Name=ImageWatch\n\
             Exec={}\n\
             Icon=imagewatch\n\
             Terminal=false\n\
             StartupNotify=false\n\
             X-GNOME-Autostart-enabled=true\n",
            exec_value(&command(path))
        ))
    }

    /// Removes the person's entry; one of the system's is overruled.
    pub(super) fn disable(&self) -> io::Result<()> {
        match fs::remove_file(self.own.join(FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if self.read()? == Entry::Off {
            return Ok(());
        }
        self.write("[Desktop Entry]\nType=Application\nName=ImageWatch\nHidden=true\n")
    }

    /// Puts a whole file in the place of the last one, so that no desktop reads half of it.
    fn write(&self, text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.own)?;
        let unfinished = self.own.join(format!(".{FILE}.new"));
        let mut file = fs::File::create(&unfinished)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&unfinished, self.own.join(FILE)));
        if written.is_err() {
            // The first failure is the one to tell.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

/// The command line for a program. GLib looks for the first word's file before it undoes the doubled
/// per cent signs, so a path with one is not the first word.
fn command(path: &str) -> Vec<&str> {
    match path.contains('%') {
        true => vec!["env", path, HIDDEN],
        false => vec![path, HIDDEN],
    }
}

/// The program that a command line starts: `env` with its variables only prepares it.
fn started(words: &[String]) -> PathBuf {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_env = Path::new(first).file_name() == Some("env".as_ref());
    let program = match is_env {
        true => words.iter().skip(1).find(|word| !word.contains('=')),
        false => None,
    };
    PathBuf::from(program.map_or(first, String::as_str))
}

/// An entry's text; none if there is no such file.
fn read_entry(file: &Path) -> io::Result<Option<String>> {
    let size = match fs::metadata(file) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if size > SIZE_LIMIT {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "the autostart entry is far too large",
        ));
    }
    match fs::read(file) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LoginItem, Standing};
    use super::*;

    struct Bench {
        folder: tempfile::TempDir,
        item: LoginItem,
    }

    impl Bench {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let program = folder.path().join("程序 $HOME 100%").join("imagewatch");
            fs::create_dir(program.parent().unwrap()).unwrap();
            fs::write(&program, "").unwrap();
            let own = folder.path().join("config").join("autostart");
            let system = Autostart::at(own, vec![folder.path().join("etc")], "XFCE");
            let item = LoginItem::at(program, system);
            Bench { folder, item }
        }

        fn file(&self) -> PathBuf {
            self.folder.path().join("config/autostart").join(FILE)
        }

        fn has(&self, text: &str) {
            fs::create_dir_all(self.file().parent().unwrap()).unwrap();
            fs::write(self.file(), format!("[Desktop Entry]\n{text}\n")).unwrap();
        }

        fn reads(&self) -> Standing {
            self.item.read().unwrap()
        }

        fn line(&self) -> String {
            let program = self.item.program().to_str().unwrap();
            format!("Exec={}", exec_value(&command(program)))
        }
    }

    #[test]
    fn the_entry_is_named_like_the_installed_one() {
        assert_eq!(FILE, format!("{}.desktop", crate::app::DESKTOP_ENTRY));
    }

    #[test]
    fn it_goes_on_and_off_and_is_read_back() {
        let bench = Bench::new();
        assert_eq!(bench.reads(), Standing::Off);
        bench.item.set(true).unwrap();
        assert_eq!(bench.reads(), Standing::On);
        let text = fs::read_to_string(bench.file()).unwrap();
        assert!(text.contains("--hidden"), "{text}");
        bench.item.set(true).unwrap();
        bench.item.set(false).unwrap();
        assert_eq!(bench.reads(), Standing::Off);
        assert!(!bench.file().exists());
        bench.item.set(false).unwrap();
    }

    #[test]
    fn what_others_switch_off_is_off() {
        let bench = Bench::new();
        let line = bench.line();
        bench.has(&line);
        assert_eq!(bench.reads(), Standing::On);
        for switch in [
            "Hidden=true",
            "X-GNOME-Autostart-enabled=false",
            "OnlyShowIn=KDE;",
            "NotShowIn=XFCE;",
            "TryExec=/nowhere/imagewatch",
        ] {
            bench.has(&format!("{line}\n{switch}"));
            assert_eq!(bench.reads(), Standing::Off, "{switch}");
        }
        bench.item.set(true).unwrap();
        assert_eq!(bench.reads(), Standing::On);
    }

    #[test]
    fn an_entry_that_points_elsewhere_says_so_and_is_put_right() {
        let bench = Bench::new();
        let other = bench.folder.path().join("other");
        bench.has(&format!("Exec={} --hidden", other.display()));
        assert_eq!(bench.reads(), Standing::Missing(other.clone()));
        fs::write(&other, "").unwrap();
        assert_eq!(bench.reads(), Standing::Elsewhere(other));
        bench.item.set(true).unwrap();
        assert_eq!(bench.reads(), Standing::On);
    }

    #[test]
    fn a_link_to_this_program_is_this_program() {
        let bench = Bench::new();
        let link = bench.folder.path().join("link");
        std::os::unix::fs::symlink(bench.item.program(), &link).unwrap();
        bench.has(&format!("Exec=env A=1 {}", link.display()));
        assert_eq!(bench.reads(), Standing::On);
    }

    #[test]
    fn an_entry_of_the_system_counts_and_can_be_overruled() {
        let bench = Bench::new();
        let shared = bench.folder.path().join("etc");
        fs::create_dir(&shared).unwrap();
        let text = format!("[Desktop Entry]\n{}\n", bench.line());
        fs::write(shared.join(FILE), text).unwrap();
        assert_eq!(bench.reads(), Standing::On);
        bench.item.set(false).unwrap();
        assert_eq!(bench.reads(), Standing::Off);
        bench.item.set(true).unwrap();
        assert_eq!(bench.reads(), Standing::On);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let bench = Bench::new();
        fs::write(bench.folder.path().join("config"), "in the way").unwrap();
        assert!(bench.item.set(true).is_err());
    }

    #[test]
    fn damaged_entries_start_nothing() {
        let bench = Bench::new();
        for text in ["", "Exec=", "Exec=\"open", "\0\0\0"] {
            bench.has(text);
            assert_eq!(bench.reads(), Standing::Off, "{text:?}");
        }
        fs::write(bench.file(), "x".repeat(100_000)).unwrap();
        assert!(bench.item.read().is_err());
    }
}
