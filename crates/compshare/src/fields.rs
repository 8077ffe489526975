//! Reading JSON of uncertain types.
//!
//! The service's pages, its software kits and its answers disagree about types, so every field is
//! kept as raw JSON and read as what is wanted, if it can be. A value that cannot be read counts
//! as missing. Fields that nobody asks for are never parsed: their depth and size cost nothing.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The fields of one JSON object.
pub(crate) struct Fields<'a>(BTreeMap<Text<'a>, &'a RawValue>);

/// A JSON string; a copy only where it is written with escapes.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A list of rows and how many of them were no objects.
pub(crate) struct Rows<'a> {
    pub(crate) rows: Vec<Fields<'a>>,
    pub(crate) skipped: usize,
}

/// A field that is there, but is no list.
pub(crate) struct NotAList;

impl<'a> Fields<'a> {
    /// Reads one JSON object. Of a field given twice, the last counts.
    pub(crate) fn parse(json: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(json).map(Self)
    }

    /// A string, or a number or boolean as it is written.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let raw = self.raw(name)?;
        match raw.as_bytes().first()? {
            b'"' => serde_json::from_str(raw).ok().map(|Text(text)| text),
            b'{' | b'[' => None,
            _ => Some(Cow::Borrowed(raw)),
        }
    }

    /// A finite number, plain or in a string.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        let number: f64 = self.text(name)?.trim().parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// A whole number, plain or in a string, also written as `1.0` or `1e3`.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        /// Above this, floats skip whole numbers.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Ok(integer) = self.text(name)?.trim().parse() {
            return Some(integer);
        }
        let number = self.number(name)?;
        #[allow(clippy::cast_possible_truncation)] // whole and within range, both checked
        (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.integer(name)?.try_into().ok()
    }

    /// `true` or `false`, also as a string in any case, or 1 and 0.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        match self.text(name)?.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The objects of a list; `None` if the field is missing or null.
    pub(crate) fn rows(&self, name: &str) -> Result<Option<Rows<'a>>, NotAList> {
        let Some(items) = self.list(name)? else {
            return Ok(None);
        };
        let total = items.len();
        let rows: Vec<_> = items
            .into_iter()
            .filter_map(|json| Self::parse(json).ok())
            .collect();
        let skipped = total - rows.len();
        Ok(Some(Rows { rows, skipped }))
    }

    /// The strings of a list, or one string alone; anything else counts as none.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let texts: Vec<String> = match self.list(name) {
            Ok(items) => items
                .unwrap_or_default()
                .into_iter()
                .filter_map(|json| serde_json::from_str::<String>(json).ok())
                .collect(),
            Err(NotAList) => self.text(name).map(Cow::into_owned).into_iter().collect(),
        };
        texts
            .into_iter()
            .filter(|text| !text.trim().is_empty())
            .collect()
    }

    fn list(&self, name: &str) -> Result<Option<Vec<&'a str>>, NotAList> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| NotAList)?;
        Ok(Some(items.into_iter().map(RawValue::get).collect()))
    }

    /// The field's JSON, unless it is missing or null.
    fn raw(&self, name: &str) -> Option<&'a str> {
        self.0
            .get(name)
            .map(|raw| raw.get())
            .filter(|json| *json != "null")
    }
}

/// The same JSON with bare `NaN` and `Infinity`, which some writers print and JSON does not know,
/// turned into `null`.
pub(crate) fn without_bare_nan(json: &str) -> String {
    const WORDS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let (taken, written) = if first == '"' {
            let string = &rest[..string_len(rest)];
            (string, string)
        } else if let Some(word) = WORDS.into_iter().find(|word| rest.starts_with(word)) {
            (word, "null")
        } else {
            let one = &rest[..first.len_utf8()];
            (one, one)
        };
        out.push_str(written);
        rest = &rest[taken.len()..];
    }
    out
}

/// Length in bytes of the JSON string that `json` begins with, quotes included.
fn string_len(json: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    json.len()
}
