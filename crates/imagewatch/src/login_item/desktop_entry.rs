//! Desktop entries, as far as autostart needs them: reading keys, and the command line in `Exec`
//! with its two layers of quoting (Desktop Entry Specification 1.5).

/// The keys of a desktop entry's main group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DesktopEntry {
    keys: Vec<(String, String)>,
}

impl DesktopEntry {
    /// Reads the main group; other groups and what is no line of an entry are passed over.
    pub(super) fn parse(text: &str) -> Self {
        let mut keys = Vec::new();
        let mut inside = false;
        for line in text.lines().map(bare) {
            if line.starts_with('[') {
                inside = line == "[Desktop Entry]";
            } else if inside
                && !line.starts_with('#')
                && let Some((key, value)) = line.split_once('=')
            {
                keys.push((bare(key).to_owned(), bare(value).to_owned()));
            }
        }
        DesktopEntry { keys }
    }

    /// A key's value as it stands in the file.
    pub(super) fn raw(&self, key: &str) -> Option<&str> {
        let found = self.keys.iter().find(|(name, _)| name == key)?;
        Some(&found.1)
    }

    /// A key's value as text.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.raw(key).map(unescaped)
    }

    /// Whether a key says yes; old entries say 1.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        match self.raw(key)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// Whether this desktop is to start it, by the colon-separated names of the desktop.
    pub(super) fn is_for(&self, desktop: &str) -> bool {
        let lists_it = |key: &str| {
            let list = self.text(key)?;
            Some(
                list.split(';')
                    .any(|name| !name.is_empty() && desktop.split(':').any(|own| own == name)),
            )
        };
        lists_it("OnlyShowIn").unwrap_or(true) && !lists_it("NotShowIn").unwrap_or(false)
    }

    /// The program and arguments of `Exec`, without the codes that stand for files and the like.
    /// None if it is missing or its quotation marks are not closed.
    pub(super) fn command(&self) -> Option<Vec<String>> {
        split(&self.text("Exec")?)
    }
}

/// Without the blanks around it; other white space belongs to a value.
fn bare(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Undoes the escapes of a value of type string.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match characters.next() {
            Some('s') => text.push(' '),
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('\\') => text.push('\\'),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// Splits a command line into its words.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().push(characters.next()?),
            ' ' | '\t' if !quoted => words.extend(word.take()),
            '%' => match characters.next() {
                Some('%') => word.get_or_insert_default().push('%'),
                // A code for a file, an icon or a name: nothing stands for it at login.
                _ => continue,
            },
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (!quoted && !words.is_empty()).then_some(words)
}

/// A command line as the value of `Exec`: every word in quotation marks where it needs them.
pub(super) fn exec_value(words: &[&str]) -> String {
    let line = words
        .iter()
        .map(|word| quoted(word))
        .collect::<Vec<_>>()
        .join(" ");
    // The outer layer: the line is itself a value of type string.
    line.chars()
        .flat_map(|c| match c {
            '\\' => vec!['\\', '\\'],
            '\n' => vec!['\\', 'n'],
            '\t' => vec!['\\', 't'],
            '\r' => vec!['\\', 'r'],
            c => vec![c],
        })
        .collect()
}

fn quoted(word: &str) -> String {
    const RESERVED: &str = " \t\n\r\"'\\><~|&;$*?#()`";
    let word = word.replace('%', "%%");
    if !word.is_empty() && !word.contains(|c| RESERVED.contains(c)) {
        return word;
    }
    let inside: String = word
        .chars()
        .flat_map(|c| match c {
            '"' | '`' | '$' | '\\' => vec!['\\', c],
            c => vec![c],
        })
        .collect();
    format!("\"{inside}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(lines: &str) -> DesktopEntry {
        DesktopEntry::parse(&format!("[Desktop Entry]\n{lines}\n"))
    }

    #[test]
    fn only_the_main_group_counts() {
        let text = "# a comment\n[Other]\nHidden=true\n[Desktop Entry]\n Exec = a b \n#Exec=c\n\
                    [Desktop Action x]\nExec=d\n";
        let entry = DesktopEntry::parse(text);
        assert_eq!(entry.command(), Some(vec!["a".into(), "b".into()]));
        assert_eq!(entry.flag("Hidden"), None);
    }

    #[test]
    fn simple_words_stay_bare_and_others_are_quoted() {
        assert_eq!(
            exec_value(&["/usr/bin/imagewatch", "--hidden"]),
            "/usr/bin/imagewatch --hidden"
        );
        assert_eq!(exec_value(&["/镜像 监视/app"]), "\"/镜像 监视/app\"");
        assert_eq!(exec_value(&["/a$b\\100%"]), r#""/a\\$b\\\\100%%""#);
    }

    #[test]
    fn codes_for_files_are_left_out() {
        assert_eq!(
            entry("Exec=imagewatch %u --hidden %%").command(),
            Some(vec!["imagewatch".into(), "--hidden".into(), "%".into()])
        );
    }

    #[test]
    fn what_is_no_command_line_is_none() {
        for line in ["", "Exec=", "Exec=\"open", "Exec=%u", "Exec=\"a\\"] {
            assert_eq!(entry(line).command(), None, "{line}");
        }
    }

    #[test]
    fn desktops_are_asked_for_by_name() {
        let gnome = "ubuntu:GNOME";
        assert!(entry("Exec=a").is_for("XFCE"));
        assert!(entry("OnlyShowIn=KDE;GNOME;").is_for(gnome));
        assert!(!entry("OnlyShowIn=KDE;").is_for(gnome));
        assert!(!entry("NotShowIn=GNOME;").is_for(gnome));
        assert!(!entry("OnlyShowIn=GNOME;").is_for(""));
    }

    proptest! {
        #[test]
        fn any_command_line_survives_the_file(words in prop::collection::vec("[^\0]{1,12}", 1..4)) {
            let given: Vec<&str> = words.iter().map(String::as_str).collect();
            let line = format!("Exec={}", exec_value(&given));
            // A file has lines: what would break one is escaped.
            prop_assert!(!line.contains(['\n', '\r']) );
            let words: Vec<String> = words.clone();
            prop_assert_eq!(entry(&line).command(), Some(words));
        }

        #[test]
        fn no_file_is_too_odd(text in ".{0,200}") {
            let entry = DesktopEntry::parse(&text);
            let _ = (entry.command(), entry.flag("Hidden"), entry.is_for("GNOME"));
        }
    }
}
