//! Refusing what means nothing, everywhere.
//!
//! Serde refuses unknown fields of structures by itself, but not beside the tag of an enum
//! variant without fields of its own, such as `{"kind": "linear", "from": 0.5}`, and it takes
//! a list for a structure.

use serde::Serialize;
use serde_json::Value;

use super::ScenarioError;

/// Checks that everything that `given` names is in what was read of it. All fields are
/// written, so a name that is missing there was ignored.
///
/// # Errors
/// Names the first field that was ignored.
pub(crate) fn check_names<T: Serialize>(given: &Value, read: &T) -> Result<(), ScenarioError> {
    let read = serde_json::to_value(read).map_err(|error| ScenarioError::new(error.to_string()))?;
    compare(given, &read)
}

fn compare(given: &Value, read: &Value) -> Result<(), ScenarioError> {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => {
            given
                .iter()
                .try_for_each(|(name, value)| match read.get(name) {
                    Some(read) => compare(value, read),
                    None => Err(ScenarioError::new(format!("unknown field `{name}`"))),
                })
        }
        (Value::Array(given), Value::Array(read)) => given
            .iter()
            .zip(read)
            .try_for_each(|(given, read)| compare(given, read)),
        (Value::Array(_), Value::Object(_)) => {
            Err(ScenarioError::new("expected an object, not a list"))
        }
        _ => Ok(()),
    }
}
