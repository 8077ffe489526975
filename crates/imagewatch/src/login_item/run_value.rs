//! The command line in Windows' `Run` value, and Task Manager's verdict on it.

use std::path::PathBuf;

/// The value that starts `program`, in quotation marks because of blanks in paths.
pub(super) fn command_line(program: &str, argument: &str) -> String {
    format!("\"{program}\" {argument}")
}

/// The program that a command line starts. Without quotation marks it is what ends in `.exe`, else
/// the first word.
pub(super) fn program(line: &str) -> Option<PathBuf> {
    let line = line.trim();
    let path = match line.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => {
            let lower = line.to_ascii_lowercase();
            match lower.find(".exe") {
                Some(at) => line.get(..at + ".exe".len())?,
                None => line.split_whitespace().next()?,
            }
        }
    };
    Some(path)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

/// Whether Task Manager or Settings lets the value of this name start its program. They keep 12
/// bytes for it; an odd first byte means off. Without such bytes nobody switched it off.
pub(super) fn is_approved(bytes: Option<&[u8]>) -> bool {
    bytes
        .and_then(|bytes| bytes.first())
        .is_none_or(|first| first % 2 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_blanks_survive() {
        let path = r"C:\Users\李 雷\镜像 监视\imagewatch.exe";
        let line = command_line(path, "--hidden");
        assert_eq!(program(&line), Some(PathBuf::from(path)));
    }

    #[test]
    fn what_others_wrote_is_understood() {
        let read = |line: &str| program(line).map(|path| path.display().to_string());
        assert_eq!(
            read(r"C:\Program Files\ImageWatch\ImageWatch.EXE --hidden").as_deref(),
            Some(r"C:\Program Files\ImageWatch\ImageWatch.EXE")
        );
        assert_eq!(read("imagewatch --hidden").as_deref(), Some("imagewatch"));
        assert_eq!(read(""), None);
        assert_eq!(read("\"\""), None);
    }

    #[test]
    fn task_managers_switch_is_honoured() {
        assert!(is_approved(None));
        assert!(is_approved(Some(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        assert!(is_approved(Some(&[6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        assert!(!is_approved(Some(&[3, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9])));
        assert!(is_approved(Some(&[])));
    }
}
