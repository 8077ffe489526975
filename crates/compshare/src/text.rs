//! Making text from outside fit to be shown.

/// Longest text from the service that is kept, in characters.
const MAX_CHARS: usize = 500;

/// One line of at most [`MAX_CHARS`] characters: line ends become spaces, other control characters
/// and the invisible ones that reorder text are dropped. `None` if nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let line: String = text
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !reorders(*c))
        .take(MAX_CHARS)
        .collect();
    (!line.is_empty()).then_some(line)
}

/// Bidirectional controls: they can make a text read differently from what it says.
fn reorders(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Replaces every occurrence of a secret by `<redacted>`.
pub(crate) fn redact(mut text: String, secrets: &[&str]) -> String {
    /// A shorter text is no key, but someone's typing error: taking it out would spoil a message
    /// that has it by chance. Real keys have 40 characters and more.
    const SHORTEST_KEY: usize = 6;
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST_KEY) {
        if text.contains(secret) {
            text = text.replace(secret, "<redacted>");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_bounded_line() {
        assert_eq!(
            clean(" a\tb\r\nc\u{7}\u{202e} 镜像 "),
            Some("a b  c 镜像".to_owned())
        );
        assert_eq!(clean("\n\u{1b}\u{200f} "), None);
        assert_eq!(
            clean(&"字".repeat(9000)).map(|t| t.chars().count()),
            Some(MAX_CHARS)
        );
    }

    #[test]
    fn secrets_are_replaced() {
        let text = redact("k=abcdef abcdef".into(), &["", "abcdef"]);
        assert_eq!(text, "k=<redacted> <redacted>");
        let text = "User does not exist";
        assert_eq!(redact(text.into(), &["x", "not"]), text);
    }
}
