//! The window's size, kept for the next time it opens.

use super::controller::Controller;
use crate::store::Op;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The shape's key in the store.
pub(super) const SETTING: &str = "window";

/// How large the window is, in logical pixels. Not where: under Wayland no program knows that, and
/// desktops choose a better place than one from a screen that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowShape {
    /// Width without frame, while it is not maximized.
    pub width: u32,
    /// Height without frame and title bar, while it is not maximized.
    pub height: u32,
    /// Whether it fills the screen.
    pub maximized: bool,
}

impl WindowShape {
    /// The least width and height that the window's pages are made for.
    pub const LEAST: (u32, u32) = (360, 480);

    /// A shape that can be used on a screen of this width and height, whatever was kept.
    #[must_use]
    pub fn fitting(self, screen: Option<(u32, u32)>) -> Self {
        let (most_wide, most_high) = screen.unwrap_or((u32::MAX, u32::MAX));
        WindowShape {
            width: self.width.min(most_wide).max(Self::LEAST.0),
            height: self.height.min(most_high).max(Self::LEAST.1),
            ..self
        }
    }
}

impl Default for WindowShape {
    fn default() -> Self {
        WindowShape {
            width: 980,
            height: 680,
            maximized: false,
        }
    }
}

/// The shape as the shell and the controller share it.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedShape(Arc<Mutex<WindowShape>>);

impl SharedShape {
    /// What was kept in the store; the default where that cannot be read.
    pub(super) fn from_stored(stored: Option<&Value>) -> Self {
        let shape = stored.and_then(|value| serde_json::from_value(value.clone()).ok());
        SharedShape(Arc::new(Mutex::new(shape.unwrap_or_default())))
    }

    pub(super) fn get(&self) -> WindowShape {
        *self.lock()
    }

    pub(super) fn set(&self, shape: WindowShape) {
        *self.lock() = shape;
    }

    fn lock(&self) -> MutexGuard<'_, WindowShape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controller {
    /// Stores the window's shape if it is another one than is stored.
    pub(super) fn save_window_shape(&mut self) {
        let shape = self.window_shape.get();
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

    const USUAL: WindowShape = WindowShape {
        width: 980,
        height: 680,
        maximized: false,
    };

    #[test]
    fn a_window_is_never_larger_than_its_screen_nor_too_small_for_its_pages() {
        let huge = WindowShape {
            width: 4_000,
            height: 3_000,
            maximized: true,
        };
        let fitted = huge.fitting(Some((1_366, 768)));
        assert_eq!((fitted.width, fitted.height), (1_366, 768));
        assert!(fitted.maximized);
        assert_eq!(USUAL.fitting(Some((1_366, 768))), USUAL);
        assert_eq!(huge.fitting(None), huge);
        let nothing = WindowShape {
            width: 0,
            height: 0,
            maximized: false,
        };
        let fitted = nothing.fitting(Some((320, 240)));
        assert_eq!((fitted.width, fitted.height), WindowShape::LEAST);
    }

    #[test]
    fn what_cannot_be_read_gives_the_usual_window() {
        for stored in [json!(null), json!("wide"), json!({"width": -1}), json!([])] {
            assert_eq!(SharedShape::from_stored(Some(&stored)).get(), USUAL);
        }
        assert_eq!(SharedShape::from_stored(None).get(), USUAL);
        let shape = WindowShape {
            maximized: true,
            ..USUAL
        };
        let stored = serde_json::to_value(shape).unwrap();
        assert_eq!(SharedShape::from_stored(Some(&stored)).get(), shape);
    }
}
