//! Request parameters, written the way the service signs them.

use std::borrow::Cow;
use std::fmt::Display;

/// Text of a request's parameters that needs no growing of its buffer, in bytes.
const USUAL_FORM: usize = 384;

/// A parameter's name and its finished text. Names are nearly always written in the source.
type Pair = (Cow<'static, str>, String);

/// The parameters of one request, as names and finished texts.
///
/// Holds no keys, but may hold a signature, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct Params(Vec<Pair>);

impl Params {
    /// No parameters yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one parameter; a list becomes `name.0`, `name.1` and so on.
    pub fn push(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl ParamValue,
    ) -> &mut Self {
        value.write(name.into(), &mut self.0);
        self
    }

    /// Adds the parameter if there is a value.
    pub fn push_some(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl ParamValue>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.push(name, value);
        }
        self
    }

    /// Names and texts in the order of their adding.
    pub fn pairs(&self) -> &[Pair] {
        &self.0
    }

    /// The parameters as the body of a form (`application/x-www-form-urlencoded`).
    pub(crate) fn to_form(&self) -> String {
        form_urlencoded::Serializer::new(String::with_capacity(USUAL_FORM))
            .extend_pairs(&self.0)
            .finish()
    }
}

/// A value that can be a request parameter.
pub trait ParamValue {
    /// Appends the value under `name` to `pairs`.
    fn write(&self, name: Cow<'static, str>, pairs: &mut Vec<Pair>);
}

impl<T: ParamValue + ?Sized> ParamValue for &T {
    fn write(&self, name: Cow<'static, str>, pairs: &mut Vec<Pair>) {
        (**self).write(name, pairs);
    }
}

impl<T: ParamValue> ParamValue for [T] {
    fn write(&self, name: Cow<'static, str>, pairs: &mut Vec<Pair>) {
        for (index, item) in self.iter().enumerate() {
            item.write(format!("{name}.{index}").into(), pairs);
        }
    }
}

impl<T: ParamValue> ParamValue for Vec<T> {
    fn write(&self, name: Cow<'static, str>, pairs: &mut Vec<Pair>) {
        self.as_slice().write(name, pairs);
    }
}

// `Display` gives just what the signature rules ask for: `true`/`false`, and floats without a zero
// fraction (`42`) and never in scientific notation.
macro_rules! written_as_displayed {
    ($($type:ty),*) => {$(
        impl ParamValue for $type {
            fn write(&self, name: Cow<'static, str>, pairs: &mut Vec<Pair>) {
                push_displayed(name, self, pairs);
            }
        }
    )*};
}

written_as_displayed!(str, String, bool, i64, u32, u64, f64);

fn push_displayed(name: Cow<'static, str>, value: &(impl Display + ?Sized), pairs: &mut Vec<Pair>) {
    pairs.push((name, value.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: impl ParamValue) -> Vec<Pair> {
        Params::new().push("N", value).pairs().to_vec()
    }

    fn text(value: impl ParamValue) -> String {
        texts(value).remove(0).1
    }

    #[test]
    fn scalars_are_written_as_the_signature_wants_them() {
        assert_eq!(text(true), "true");
        assert_eq!(text(false), "false");
        assert_eq!(text(42.0), "42");
        assert_eq!(text(65.5), "65.5");
        assert_eq!(text(1e-7), "0.0000001");
        assert_eq!(text(1e21), "1000000000000000000000");
        assert_eq!(text(100_u32), "100");
        assert_eq!(text(-3_i64), "-3");
        assert_eq!(text("最新 +&="), "最新 +&=");
    }

    #[test]
    fn a_form_keeps_every_character_of_a_value() {
        let mut params = Params::new();
        params.push("Name", "最新 +&=%~").push("Limit", 100_u32);
        assert_eq!(
            params.to_form(),
            "Name=%E6%9C%80%E6%96%B0+%2B%26%3D%25%7E&Limit=100"
        );
    }

    #[test]
    fn lists_are_numbered_from_zero() {
        let pairs = texts(vec!["a", "b"]);
        assert_eq!(
            pairs,
            [("N.0".into(), "a".into()), ("N.1".into(), "b".into())]
        );
        assert!(texts(Vec::<bool>::new()).is_empty());
    }
}
