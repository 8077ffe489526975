//! The tray's icon, drawn pixel by pixel for the size and the panel it is shown on.
//!
//! Every face has an outline of its own, so that they are told apart without colour: a cube when
//! nothing is built, a ring with a filling arc or with gaps around it while something is, a ring
//! struck through when the service cannot be asked, two bars when watching is paused, a triangle, a
//! disc with a cross and a disc with a tick when something wants attention.

mod canvas;

#[cfg(test)]
mod tests;

use canvas::Canvas;
use tiny_skia::Color;

/// What the icon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrayFace {
    /// Nothing is built.
    Idle,
    /// Builds are at so many per cent, 0 to 100.
    Progress(u8),
    /// Builds are under way and none has a percentage.
    Indeterminate,
    /// The service cannot be asked; builds were last seen at so many per cent, if they have any.
    Stale(Option<u8>),
    /// Nothing is asked, because the person wants it so.
    Paused,
    /// A person has to do something before the service can be asked again.
    Blocked,
    /// A build failed, and nobody has looked yet.
    Failed,
    /// An image is ready, and nobody has looked yet.
    Ready,
}

/// What the icon is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Panel {
    /// A dark panel.
    Dark,
    /// A light panel.
    Light,
    /// A panel of unknown colour: bright shapes with a dark contour, which stand on any.
    Unknown,
    /// macOS's menu bar, which takes only the shape and colours it itself.
    Template,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rgba {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows top down, four bytes a pixel: red, green, blue and alpha, not multiplied.
    pub bytes: Vec<u8>,
}

/// Draws a face as a square of `size` pixels, 8 to 512; other sizes are taken as the nearest of
/// those.
pub fn render(face: TrayFace, size: u32, panel: Panel) -> Rgba {
    let size = size.clamp(8, 512);
    let inks = Inks::of(panel);
    let canvas = if panel == Panel::Unknown {
        Canvas::with_contour(face, &inks, size, contour_width(size))
    } else {
        Canvas::new(size).map(|mut canvas| {
            canvas.draw(face, &inks);
            canvas
        })
    };
    Rgba {
        width: size,
        height: size,
        // Only a picture without pixels cannot be made, and this one has some.
        bytes: canvas.map(|canvas| canvas.bytes()).unwrap_or_default(),
    }
}

/// Pixels that the contour takes on each side: one at the usual sizes.
fn contour_width(size: u32) -> u32 {
    const USUAL: u32 = 22;
    ((size + USUAL / 2) / USUAL).max(1)
}

/// The colours of a panel.
struct Inks {
    /// Lines and shapes.
    ink: Color,
    /// What is only hinted at: the part of the ring that is not filled yet.
    track: Color,
    /// The filled part of the ring.
    arc: Color,
    attention: Color,
    failure: Color,
    success: Color,
    /// What surrounds the shapes on a panel of unknown colour.
    contour: Color,
}

impl Inks {
    fn of(panel: Panel) -> Self {
        match panel {
            Panel::Dark => Inks {
                ink: opaque(0xF2F4F7),
                track: faint(0xF2F4F7, 0.32),
                arc: opaque(0x5CC8FF),
                attention: opaque(0xFFC233),
                failure: opaque(0xFF6B6B),
                success: opaque(0x4ADE80),
                contour: Color::TRANSPARENT,
            },
            Panel::Light => Inks {
                ink: opaque(0x2B3038),
                track: faint(0x2B3038, 0.26),
                arc: opaque(0x0A6FD6),
                attention: opaque(0xB86E00),
                failure: opaque(0xCF2F2F),
                success: opaque(0x15803D),
                contour: Color::TRANSPARENT,
            },
            // As on a dark panel, which the contour is: in one picture everything stands out from it,
            // and it from everything that is light.
            Panel::Unknown => Inks {
                track: opaque(0x5B6370),
                contour: opaque(0x101318),
                ..Inks::of(Panel::Dark)
            },
            Panel::Template => Inks {
                ink: Color::BLACK,
                track: faint(0, 0.3),
                arc: Color::BLACK,
                attention: Color::BLACK,
                failure: Color::BLACK,
                success: Color::BLACK,
                contour: Color::TRANSPARENT,
            },
        }
    }
}

fn opaque(rgb: u32) -> Color {
    faint(rgb, 1.0)
}

fn faint(rgb: u32, alpha: f32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    let mut color = Color::from_rgba8(r, g, b, 255);
    color.set_alpha(alpha);
    color
}
