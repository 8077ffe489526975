//! The variables of a text.

use fluent_bundle::FluentArgs;
use fluent_bundle::types::FluentNumber;

/// Variables with their values.
#[derive(Debug, Default)]
pub struct Args {
    values: FluentArgs<'static>,
}

impl Args {
    /// No variables.
    pub fn new() -> Self {
        Args::default()
    }

    /// Adds a text; it appears as it is.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.set(name, isolated(value.into()));
        self
    }

    /// Adds a number; plural forms depend on it.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Into<FluentNumber>) -> Self {
        self.values.set(name, value.into());
        self
    }

    pub(super) fn values(&self) -> &FluentArgs<'static> {
        &self.values
    }
}

/// A text that is written from the right to the left, apart from what stands around it: else it would
/// turn that around. All other texts stay as they are, because some trays and notification daemons
/// show the marks as boxes.
fn isolated(text: String) -> String {
    /// First Strong Isolate and Pop Directional Isolate.
    const MARKS: (char, char) = ('\u{2068}', '\u{2069}');
    if text.chars().any(is_from_right) {
        format!("{}{text}{}", MARKS.0, MARKS.1)
    } else {
        text
    }
}

/// Hebrew, Arabic and the other scripts that are written from the right, by Unicode's blocks for
/// them.
fn is_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::isolated;

    #[test]
    fn only_texts_from_the_right_are_set_apart() {
        for plain in ["ComfyUI v2", "训练环境", "é ü 🚀"] {
            assert_eq!(isolated(plain.to_owned()), plain);
        }
        assert_eq!(isolated("נסיון".to_owned()), "\u{2068}נסיון\u{2069}");
        assert_eq!(isolated("v2 نسخة".to_owned()), "\u{2068}v2 نسخة\u{2069}");
    }
}
