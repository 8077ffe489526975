//! Request parameters, however they came: query string, form body or JSON body.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::signature;

/// The parameters of one request as flat names and text values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// Lists as `Name.0`, `Name.1`, objects as `Name.Key`: the form that both SDKs sign.
    flat: BTreeMap<String, String>,
    /// The same with lists of a JSON body joined into one value, where that differs. The
    /// official command line signs some JSON bodies like this.
    joined: Option<BTreeMap<String, String>>,
}

impl Params {
    /// Reads a query string or an `application/x-www-form-urlencoded` body. Of a repeated
    /// name the last value counts. Never fails: nonsense gives nonsense names.
    pub fn from_form(text: &[u8]) -> Self {
        Self {
            flat: form_urlencoded::parse(text).into_owned().collect(),
            joined: None,
        }
    }

    /// Reads a JSON body. Anything but an object gives no parameters at all, which the
    /// service then answers as a request without an `Action`.
    pub fn from_json(text: &[u8]) -> Self {
        let Ok(Value::Object(object)) = serde_json::from_slice(text) else {
            return Self::default();
        };
        let (mut flat, mut joined) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in &object {
            flatten(name, value, &mut flat);
            join(name, value, &mut joined);
        }
        let joined = (joined != flat).then_some(joined);
        Self { flat, joined }
    }

    /// The value of a parameter; an empty one counts as given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.flat.get(name).map(String::as_str)
    }

    /// The values of a list parameter (`Name.0`, `Name.1`, ...) in the order of their numbers.
    /// A bare `Name` counts as a list of one.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let mut numbered: Vec<(u32, &str)> = self
            .flat
            .iter()
            .filter_map(|(key, value)| {
                let number = key.strip_prefix(name)?.strip_prefix('.')?.parse().ok()?;
                Some((number, value.as_str()))
            })
            .collect();
        numbered.sort_unstable();
        if numbered.is_empty() {
            return self.get(name).into_iter().collect();
        }
        numbered.into_iter().map(|(_, value)| value).collect()
    }

    /// Whether `given` is the signature of these parameters under `private_key`.
    pub fn is_signed(&self, given: &str, private_key: &str) -> bool {
        let signed = |params| signature::sign(params, private_key).eq_ignore_ascii_case(given);
        signed(&self.flat) || self.joined.as_ref().is_some_and(signed)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let flat = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self { flat, joined: None }
    }
}

/// Shows names only: values hold the public key and the signature.
impl std::fmt::Debug for Params {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.flat.keys()).finish()
    }
}

fn flatten(name: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{index}"), item, out);
            }
        }
        Value::Object(fields) => {
            for (field, item) in fields {
                flatten(&format!("{name}.{field}"), item, out);
            }
        }
        Value::Null => {}
        scalar => {
            out.insert(name.to_owned(), scalar_text(scalar));
        }
    }
}

fn join(name: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items)
            if items
                .iter()
                .all(|item| !item.is_array() && !item.is_object()) =>
        {
            out.insert(name.to_owned(), items.iter().map(scalar_text).collect());
        }
        other => flatten(name, other, out),
    }
}

/// A JSON scalar as the SDKs write it into the signed text: `true` and `false`, and numbers
/// without a zero fraction and never in scientific notation.
fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.is_f64(), number.as_f64()) {
            // Display of f64 writes all digits and drops a zero fraction.
            (true, Some(float)) => float.to_string(),
            _ => number.to_string(),
        },
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
