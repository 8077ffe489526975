//! Making text from outside fit to be shown.
//!
//! Everything that a service, a proxy or a file says goes through here once, where it comes in. What
//! comes out is one line of bounded length that reads as it is stored: nothing in it moves a
//! terminal's cursor, turns the direction of the text around it, or takes up no room at all.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// Longest name, ID or reason that is kept, in characters.
pub const SHORT: usize = 128;
/// Longest message of the service that is kept, in characters.
pub const LONG: usize = 500;

/// One line of at most [`SHORT`] characters; see [`line`].
pub fn short(text: &str) -> Option<String> {
    line(text, SHORT)
}

/// One line of at most `most` characters: line ends become spaces; control characters, those that
/// reorder text and those that show as nothing are dropped. `None` if nothing is left.
pub fn line(text: &str, most: usize) -> Option<String> {
    let invisible = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let shown: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !invisible.contains(*c))
        .skip_while(|c| *c == ' ')
        .take(most)
        .collect();
    let shown = shown.trim_end();
    (!shown.is_empty()).then(|| shown.to_owned())
}

/// Whether a text can be an ID, a region or a zone: one word of at most [`SHORT`] letters and
/// digits of ASCII, `-`, `_` and `.`.
pub fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=SHORT).contains(&text.len()) && text.bytes().all(fits)
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
            short(" a\tb\r\nc\u{7}\u{202e} 镜像 "),
            Some("a b  c 镜像".to_owned())
        );
        assert_eq!(short("\n\u{1b}\u{200f} "), None);
        assert_eq!(
            short(&"字".repeat(9000)).map(|t| t.chars().count()),
            Some(SHORT)
        );
    }

    #[test]
    fn nothing_steers_a_terminal_or_the_direction_or_hides() {
        assert_eq!(short("\u{1b}[2Jgone").as_deref(), Some("[2Jgone"));
        assert_eq!(short("a\u{9b}31mb").as_deref(), Some("a31mb"));
        assert_eq!(
            short("one\u{2028}two\u{85}three").as_deref(),
            Some("one two three")
        );
        for hidden in [
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            let text = format!("a{hidden}b");
            assert_eq!(short(&text).as_deref(), Some("ab"), "{hidden:?}");
        }
        // Letters of every script stay, those written from the right as well.
        for kept in ["镜像 é ü", "גרסה", "نسخة", "🚀 v1"] {
            assert_eq!(short(kept).as_deref(), Some(kept));
        }
    }

    #[test]
    fn ids_are_one_word_of_ascii() {
        for good in ["compshareImage-1a2b", "cn-wlcb-01", "a", "2", "a_b.c"] {
            assert!(is_id(good), "{good}");
        }
        let long = "i".repeat(129);
        for bad in [
            "",
            " ",
            "a b",
            "a\nb",
            "镜像",
            "a/b",
            "=1",
            "a\u{200b}",
            &long,
        ] {
            assert!(!is_id(bad), "{bad:?}");
        }
    }

    #[test]
    fn secrets_are_replaced() {
        let text = redact("k=abcdef abcdef".into(), &["", "abcdef"]);
        assert_eq!(text, "k=<redacted> <redacted>");
        let text = "User does not exist";
        assert_eq!(redact(text.into(), &["x", "not"]), text);
    }
}
