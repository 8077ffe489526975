//! The window's size.

use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_never_larger_than_its_screen_nor_too_small_for_its_pages() {
        let usual = WindowShape::default();
        let huge = WindowShape {
            width: 4_000,
            height: 3_000,
            maximized: true,
        };
        let fitted = huge.fitting(Some((1_366, 768)));
        assert_eq!((fitted.width, fitted.height), (1_366, 768));
        assert!(fitted.maximized);
        assert_eq!(usual.fitting(Some((1_366, 768))), usual);
        assert_eq!(huge.fitting(None), huge);
        let nothing = WindowShape {
            width: 0,
            height: 0,
            maximized: false,
        };
        let fitted = nothing.fitting(Some((320, 240)));
        assert_eq!((fitted.width, fitted.height), WindowShape::LEAST);
    }
}
