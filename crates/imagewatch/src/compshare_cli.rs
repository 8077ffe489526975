//! The configuration file of `compshare-cli`, the provider's own command line, which keeps both keys
//! of every account in it in plain text. It is read and never written.
//!
//! Format and place as of compshare-cli 0.5.6: `compshare/config.json` in `XDG_CONFIG_HOME` or
//! `~/.config`, on every system, or the file that `COMPSHARE_CONFIG_FILE` names.

use compshare::Secret;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Environment variable of compshare-cli that names another file.
pub const CONFIG_VARIABLE: &str = "COMPSHARE_CONFIG_FILE";

/// Largest file that is read, in bytes; a real one has some hundred for each account.
const SIZE_LIMIT: u64 = 1 << 20;

/// An account as compshare-cli keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name there.
    pub name: String,
    /// The public key; empty if the file has none.
    pub public_key: String,
    /// The private key; empty if the file has none.
    pub private_key: Secret,
    /// Whether compshare-cli uses it at present.
    pub current: bool,
}

/// Why a file gives no accounts.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It is a folder, a pipe or a device.
    #[error("not a regular file")]
    NoFile,
    /// It is not a file of compshare-cli. Says where it breaks, never what stands there.
    #[error("line {line}, column {column}")]
    NotOurs {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

/// Where compshare-cli would look for its file in the environment of this process. None without a
/// home folder.
pub fn config_file() -> Option<PathBuf> {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(file) = variable(CONFIG_VARIABLE) {
        let file = PathBuf::from(file);
        return match (file.strip_prefix("~"), home) {
            (Ok(rest), Some(home)) => Some(home.join(rest)),
            _ => Some(file),
        };
    }
    let folder = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| home.map(|home| home.join(".config")))?;
    Some(folder.join("compshare").join("config.json"))
}

/// The accounts in a file, the current one first, then by name; none if there is no such file.
///
/// # Errors
/// [`ConfigError`].
pub fn read(file: &Path) -> Result<Option<Vec<Profile>>, ConfigError> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    match fs::metadata(file) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(ConfigError::NoFile),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    parse(&read_bytes(File::open(file)?)?).map(Some)
}

/// The whole file in memory that is overwritten afterwards: of sufficient size from the beginning,
/// because a buffer that grows leaves copies behind.
fn read_bytes(file: File) -> io::Result<Zeroizing<Vec<u8>>> {
    let size = file.metadata()?.len();
    if size > SIZE_LIMIT {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let room = usize::try_from(size).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Vec<Profile>, ConfigError> {
    // A list would do for the parser, too, as the fields in their order.
    if bytes.trim_ascii_start().first().is_some_and(|&b| b != b'{') {
        return Err(ConfigError::NotOurs { line: 1, column: 1 });
    }
    let file: Document = serde_json::from_slice(bytes).map_err(|error| ConfigError::NotOurs {
        line: error.line(),
        column: error.column(),
    })?;
    let mut profiles: Vec<Profile> = file
        .profiles
        .into_iter()
        .filter(|(name, _)| !name.trim().is_empty())
        .map(|(name, row)| Profile {
            current: file.current_profile.as_ref() == Some(&name),
            name: name.trim().to_owned(),
            public_key: row.public_key.trim().to_owned(),
            private_key: row.private_key.0,
        })
        .collect();
    profiles.sort_by_key(|profile| !profile.current);
    Ok(profiles)
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    current_profile: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    public_key: String,
    #[serde(default)]
    private_key: Key,
}

/// A private key, which goes from the file's text into guarded memory without a stop between.
struct Key(Secret);

impl Default for Key {
    fn default() -> Self {
        Key(Secret::new(String::new()))
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Key(Secret::new(String::deserialize(deserializer)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As compshare-cli 0.5.6 writes it.
    const FILE: &str = r#"{
  "current_profile": "工作",
  "profiles": {
    "default": {
      "public_key": "public-1",
      "private_key": "private-1"
    },
    "工作": {
      "public_key": "public-2",
      "private_key": "private-2"
    },
    "half": {
      "public_key": "public-3"
    }
  },
  "language": "zh"
}
"#;

    #[test]
    fn accounts_are_read_the_current_one_first() {
        let profiles = parse(FILE.as_bytes()).unwrap();
        let names: Vec<&str> = profiles.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["工作", "default", "half"]);
        assert!(profiles[0].current && !profiles[1].current);
        assert_eq!(profiles[1].private_key.expose(), "private-1");
        assert_eq!(profiles[2].private_key.expose(), "");
    }

    #[test]
    fn a_file_without_accounts_has_none() {
        for text in ["{}", r#"{"profiles":{}}"#, r#"{"profiles":{"  ":{}}}"#] {
            assert_eq!(parse(text.as_bytes()).unwrap(), [], "{text}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(read(&folder.path().join("none.json")).unwrap().is_none());
    }

    #[test]
    fn what_is_wrong_is_told_without_what_stands_there() {
        for text in [
            "",
            "[]",
            r#"{"profiles":[]}"#,
            r#"{"profiles":{"a":{"private_key":["s3cret"]}}}"#,
            r#"{"profiles":{"a":{"private_key":"s3cret"}"#,
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ConfigError::NotOurs { .. }));
            assert!(!format!("{error:?} {error}").contains("s3cret"));
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()), Err(ConfigError::NoFile)));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for odd in [pipe.as_path(), Path::new("/dev/zero")] {
            assert!(matches!(read(odd), Err(ConfigError::NoFile)));
        }
    }

    #[test]
    fn keys_are_not_printed() {
        let printed = format!("{:?}", parse(FILE.as_bytes()).unwrap());
        assert!(!printed.contains("private-1"), "{printed}");
    }
}
