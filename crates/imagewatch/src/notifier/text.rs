//! Text as notification services take it.

/// Longest title in characters: no desktop shows more in its one line.
const TITLE_LIMIT: usize = 200;

/// Longest body in characters. Services cut it much earlier; this only keeps messages small.
const BODY_LIMIT: usize = 2000;

/// A title: one line without control characters.
pub(super) fn title(text: &str) -> String {
    limited(text, TITLE_LIMIT, |c| !c.is_control())
}

/// A body: lines without control characters.
pub(super) fn body(text: &str) -> String {
    limited(text, BODY_LIMIT, |c| c == '\n' || !c.is_control())
}

/// Plain text for a service that reads its bodies as markup.
#[cfg(target_os = "linux")]
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn limited(text: &str, limit: usize, keep: impl Fn(char) -> bool) -> String {
    let mut kept = text.chars().filter(|&c| keep(c));
    let mut short: String = kept.by_ref().take(limit).collect();
    if kept.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays() {
        assert_eq!(title("镜像 my-image 已完成"), "镜像 my-image 已完成");
        assert_eq!(body("one\ntwo"), "one\ntwo");
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(title("a\0b\nc\u{1b}[31m"), "abc[31m");
        assert_eq!(body("a\0b\nc\r"), "ab\nc");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let cut = title(&"长".repeat(500));
        assert_eq!(cut.chars().count(), TITLE_LIMIT);
        assert!(cut.ends_with('…'));
        let fits = "长".repeat(TITLE_LIMIT);
        assert_eq!(title(&fits), fits);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            escaped("<b>R&D</b> \"it's\""),
            "&lt;b&gt;R&amp;D&lt;/b&gt; \"it's\""
        );
    }
}
