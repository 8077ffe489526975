//! The window's size, kept for the next time it opens.

use super::controller::Controller;
use crate::store::Op;
use crate::window_shape::WindowShape;
use serde_json::Value;

/// The shape's key in the store.
pub(super) const SETTING: &str = "window";

/// What was kept in the store; the usual size where that cannot be read.
pub(super) fn from_stored(stored: Option<&Value>) -> WindowShape {
    let shape = stored.and_then(|value| serde_json::from_value(value.clone()).ok());
    shape.unwrap_or_default()
}

impl Controller {
    /// Stores the window's shape if it is another one than is stored.
    pub(super) fn save_window_shape(&mut self) {
        let shape = self.window_shape;
        if shape == self.saved_window_shape {
            return;
        }
        match serde_json::to_value(shape) {
            Ok(value) => {
                self.saved_window_shape = shape;
                self.save(vec![Op::PutSetting {
                    key: SETTING.to_owned(),
                    value,
                }]);
            }
            Err(error) => tracing::warn!(%error, "the window's size was not kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_read_gives_the_usual_window() {
        let usual = WindowShape::default();
        for stored in [json!(null), json!("wide"), json!({"width": -1}), json!([])] {
            assert_eq!(from_stored(Some(&stored)), usual);
        }
        assert_eq!(from_stored(None), usual);
        let shape = WindowShape {
            maximized: true,
            ..usual
        };
        let stored = serde_json::to_value(shape).unwrap();
        assert_eq!(from_stored(Some(&stored)), shape);
    }
}
