//! A log file that cannot grow without bound.
//!
//! Written here because `tracing-appender` rotates by time alone, so that one bad hour fills a disk,
//! and the crates that rotate by size bring compression and calendars with them, or leave the files
//! open to other users.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Name of the newest file; older ones have `.1`, `.2` and so on after it.
pub(super) const NAME: &str = "imagewatch.log";
/// Older files that are kept.
const OLDER: u32 = 3;
/// A file is full at this many bytes. Four of them are some weeks of an ordinary life.
const FULL: u64 = 512 * 1024;
/// Longest line that is kept whole, in bytes: a message from outside may be of any length.
const LINE: usize = 8 * 1024;

/// The log files of a folder, the newest of them open.
#[derive(Debug)]
pub(super) struct RotatingFile {
    folder: PathBuf,
    /// None after a failure, until the next line tries again.
    file: Option<File>,
    size: u64,
    full: u64,
}

impl RotatingFile {
    /// Opens the newest file for appending; folder and file are made if they are missing, and
    /// readable by their owner alone.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        Self::open_sized(folder, FULL)
    }

    fn open_sized(folder: &Path, full: u64) -> io::Result<Self> {
        crate::paths::create_private(folder)?;
        let mut opened = RotatingFile {
            folder: folder.to_owned(),
            file: None,
            size: 0,
            full,
        };
        opened.reopen()?;
        Ok(opened)
    }

    /// Adds a line. A full disk costs lines, nothing else: there is nobody to complain to.
    pub(super) fn append(&mut self, line: &[u8]) {
        let cut = &line[..line.len().min(LINE)];
        let whole = cut.len() == line.len();
        let added = self.add(cut).and_then(|()| match whole {
            true => Ok(()),
            false => self.add("…\n".as_bytes()),
        });
        if added.is_err() {
            self.file = None;
        }
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.size >= self.full {
            self.rotate();
        }
        if self.file.is_none() {
            self.reopen()?;
        }
        if let Some(file) = &mut self.file {
            file.write_all(bytes)?;
            self.size += bytes.len() as u64;
        }
        Ok(())
    }

    /// Moves every file one number up; the oldest goes. Where files cannot be renamed the newest is
    /// begun again, because it must not grow.
    fn rotate(&mut self) {
        self.file = None;
        for number in (0..OLDER).rev() {
            let (from, to) = (self.path(number), self.path(number + 1));
            let moved = fs::rename(&from, to);
            if number == 0
                && moved.is_err()
                && let Ok(file) = OpenOptions::new().write(true).open(&from)
            {
                // Nobody is left to tell of a failure.
                let _ = file.set_len(0);
            }
        }
    }

    fn reopen(&mut self) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // A pipe in its place would have the app wait for a reader.
            options.mode(0o600).custom_flags(libc::O_NONBLOCK);
        }
        let file = options.open(self.path(0))?;
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        self.size = found.len();
        self.file = Some(file);
        Ok(())
    }

    fn path(&self, number: u32) -> PathBuf {
        match number {
            0 => self.folder.join(NAME),
            number => self.folder.join(format!("{NAME}.{number}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_no_log_and_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        assert!(RotatingFile::open(folder.path()).is_err());
        fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let (done, opened) = std::sync::mpsc::channel();
        let folder = folder.path().to_owned();
        std::thread::spawn(move || done.send(RotatingFile::open(&folder).is_err()));
        let refused = opened.recv_timeout(std::time::Duration::from_secs(20));
        assert_eq!(refused, Ok(true));
    }

    fn sizes(folder: &Path) -> Vec<(String, u64)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, entry.metadata().unwrap().len())
        });
        let mut sizes: Vec<(String, u64)> = entries.collect();
        sizes.sort();
        sizes
    }

    #[test]
    fn it_stays_within_its_bounds_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = RotatingFile::open_sized(folder.path(), 1_000).unwrap();
        for number in 0..1_000 {
            log.append(format!("line {number}\n").as_bytes());
        }
        let sizes = sizes(folder.path());
        let names: Vec<&str> = sizes.iter().map(|(name, _)| name.as_str()).collect();
        let expected = ["", ".1", ".2", ".3"].map(|end| format!("{NAME}{end}"));
        assert_eq!(names, expected);
        assert!(sizes.iter().all(|(_, size)| *size < 1_020), "{sizes:?}");
        let newest = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert!(newest.ends_with("line 999\n"));
        let before = fs::read_to_string(folder.path().join(format!("{NAME}.1"))).unwrap();
        let last: u32 = before
            .trim_end()
            .rsplit(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(
            newest.starts_with(&format!("line {}\n", last + 1)),
            "no line is lost between"
        );
    }

    #[test]
    fn a_restart_goes_on_in_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["one\n", "two\n"] {
            RotatingFile::open(folder.path())
                .unwrap()
                .append(text.as_bytes());
        }
        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }

    #[test]
    fn an_endless_line_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = RotatingFile::open_sized(folder.path(), 1_000_000).unwrap();
        log.append("x".repeat(1_000_000).as_bytes());
        assert!(sizes(folder.path())[0].1 < 10_000);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("logs");
        drop(RotatingFile::open(&folder).unwrap());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join(NAME)), 0o600);
    }

    #[test]
    fn a_folder_that_goes_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("logs");
        let mut log = RotatingFile::open_sized(&folder, 4).unwrap();
        log.append(b"one\n");
        fs::remove_dir_all(&folder).unwrap();
        log.append(b"lost\n");
        fs::create_dir(&folder).unwrap();
        log.append(b"two\n");
        let text = fs::read_to_string(folder.join(NAME)).unwrap();
        assert_eq!(text, "two\n");
    }
}
