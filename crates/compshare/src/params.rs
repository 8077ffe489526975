//! Request parameters, written the way the service signs them.

use std::fmt::Display;

/// The parameters of one request, as names and finished texts.
///
/// Holds no keys, but may hold a signature, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// No parameters yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one parameter; a list becomes `name.0`, `name.1` and so on.
    pub fn push(&mut self, name: &str, value: impl ParamValue) -> &mut Self {
        value.write(name, &mut self.0);
        self
    }

    /// Adds the parameter if there is a value.
    pub fn push_some(&mut self, name: &str, value: Option<impl ParamValue>) -> &mut Self {
        if let Some(value) = value {
            self.push(name, value);
        }
        self
    }

    /// Names and texts in the order of their adding.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A value that can be a request parameter.
pub trait ParamValue {
    /// Appends the value under `name` to `pairs`.
    fn write(&self, name: &str, pairs: &mut Vec<(String, String)>);
}

impl<T: ParamValue + ?Sized> ParamValue for &T {
    fn write(&self, name: &str, pairs: &mut Vec<(String, String)>) {
        (**self).write(name, pairs);
    }
}

impl<T: ParamValue> ParamValue for [T] {
    fn write(&self, name: &str, pairs: &mut Vec<(String, String)>) {
        for (index, item) in self.iter().enumerate() {
            item.write(&format!("{name}.{index}"), pairs);
        }
    }
}

impl<T: ParamValue> ParamValue for Vec<T> {
    fn write(&self, name: &str, pairs: &mut Vec<(String, String)>) {
        self.as_slice().write(name, pairs);
    }
}

// `Display` gives just what the signature rules ask for: `true`/`false`, and floats without a zero
// fraction (`42`) and never in scientific notation.
macro_rules! written_as_displayed {
    ($($type:ty),*) => {$(
        impl ParamValue for $type {
            fn write(&self, name: &str, pairs: &mut Vec<(String, String)>) {
                push_displayed(name, self, pairs);
            }
        }
    )*};
}

written_as_displayed!(str, String, bool, i64, u32, u64, f64);

fn push_displayed(name: &str, value: &(impl Display + ?Sized), pairs: &mut Vec<(String, String)>) {
    pairs.push((name.to_owned(), value.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: impl ParamValue) -> Vec<(String, String)> {
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
    fn lists_are_numbered_from_zero() {
        let pairs = texts(vec!["a", "b"]);
        assert_eq!(
            pairs,
            [("N.0".into(), "a".into()), ("N.1".into(), "b".into())]
        );
        assert!(texts(Vec::<bool>::new()).is_empty());
    }
}
