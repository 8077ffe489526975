//! The app's icon: a cube, the image that is made, within a ring that has run most of its way.

use crate::tray_icon::Rgba;
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LinearGradient, Paint, PathBuilder, Pixmap, Point,
    Shader, SpreadMode, Stroke, Transform,
};

/// The picture is drawn on a grid of this many units.
const GRID: f32 = 1024.0;
const MIDDLE: f32 = GRID / 2.0;

/// Draws the icon as a square of `size` pixels; none for a size without pixels.
pub fn draw(size: u32) -> Option<Rgba> {
    let mut pixmap = Pixmap::new(size, size)?;
    let scale = Transform::from_scale(size as f32 / GRID, size as f32 / GRID);
    let measures = Measures::for_size(size);
    draw_ground(&mut pixmap, scale, &measures)?;
    draw_ring(&mut pixmap, scale, &measures)?;
    draw_cube(&mut pixmap, scale, &measures)?;
    let pixels = pixmap.pixels().iter().map(|pixel| pixel.demultiply());
    Some(Rgba {
        width: size,
        height: size,
        bytes: pixels
            .flat_map(|c| [c.red(), c.green(), c.blue(), c.alpha()])
            .collect(),
    })
}

/// Measures of the picture, in units of the grid.
struct Measures {
    margin: f32,
    corner: f32,
    ring_radius: f32,
    ring_width: f32,
    cube_radius: f32,
}

impl Measures {
    /// Small pictures have no room for a margin and need bolder shapes.
    fn for_size(size: u32) -> Self {
        match size {
            0..=24 => Measures {
                margin: 0.0,
                corner: 190.0,
                ring_radius: 352.0,
                ring_width: 128.0,
                cube_radius: 200.0,
            },
            25..=48 => Measures {
                margin: 16.0,
                corner: 210.0,
                ring_radius: 340.0,
                ring_width: 108.0,
                cube_radius: 204.0,
            },
            _ => Measures {
                margin: 40.0,
                corner: 220.0,
                ring_radius: 326.0,
                ring_width: 84.0,
                cube_radius: 204.0,
            },
        }
    }
}

/// A square with round corners.
fn draw_ground(pixmap: &mut Pixmap, scale: Transform, measures: &Measures) -> Option<()> {
    let (near, far) = (measures.margin, GRID - measures.margin);
    let corner = measures.corner;
    // How far the control points of a cubic quarter circle lie from its corner.
    let bend = corner * (1.0 - 0.552_285);
    let mut path = PathBuilder::new();
    path.move_to(near + corner, near);
    path.line_to(far - corner, near);
    path.cubic_to(far - bend, near, far, near + bend, far, near + corner);
    path.line_to(far, far - corner);
    path.cubic_to(far, far - bend, far - bend, far, far - corner, far);
    path.line_to(near + corner, far);
    path.cubic_to(near + bend, far, near, far - bend, near, far - corner);
    path.line_to(near, near + corner);
    path.cubic_to(near, near + bend, near + bend, near, near + corner, near);
    path.close();
    let shader = gradient((near, near), (far, far), 0x2A4BD8, 0x101B4B)?;
    pixmap.fill_path(
        &path.finish()?,
        &shaded(shader),
        FillRule::Winding,
        scale,
        None,
    );
    Some(())
}

/// The whole ring faintly, and three quarters of it brightly, clockwise from the top.
fn draw_ring(pixmap: &mut Pixmap, scale: Transform, measures: &Measures) -> Option<()> {
    let stroke = Stroke {
        width: measures.ring_width,
        line_cap: LineCap::Round,
        ..Stroke::default()
    };
    let whole = PathBuilder::from_circle(MIDDLE, MIDDLE, measures.ring_radius)?;
    let track = solid(0xFFFFFF, 0.16);
    pixmap.stroke_path(&whole, &track, &stroke, scale, None);

    let mut path = PathBuilder::new();
    let steps = 270;
    for degree in 0..=steps {
        let (sin, cos) = (degree as f32 - 90.0).to_radians().sin_cos();
        let (x, y) = (
            MIDDLE + measures.ring_radius * cos,
            MIDDLE + measures.ring_radius * sin,
        );
        match degree {
            0 => path.move_to(x, y),
            _ => path.line_to(x, y),
        }
    }
    let shader = gradient((MIDDLE + 300.0, 180.0), (180.0, 800.0), 0x62D6FF, 0x5BF0A5)?;
    pixmap.stroke_path(&path.finish()?, &shaded(shader), &stroke, scale, None);
    Some(())
}

/// A cube that stands on a corner, lit from the upper left.
fn draw_cube(pixmap: &mut Pixmap, scale: Transform, measures: &Measures) -> Option<()> {
    let corner = |index: u8| {
        let (sin, cos) = (f32::from(index) * 60.0 - 90.0).to_radians().sin_cos();
        (
            MIDDLE + measures.cube_radius * cos,
            MIDDLE + measures.cube_radius * sin,
        )
    };
    // Underneath, so that the ground does not shine through where faces meet.
    let mut whole = PathBuilder::new();
    whole.move_to(MIDDLE, MIDDLE - measures.cube_radius);
    (1..6).map(corner).for_each(|(x, y)| whole.line_to(x, y));
    whole.close();
    let middle_tone = solid(0xC9D6FF, 1.0);
    pixmap.fill_path(
        &whole.finish()?,
        &middle_tone,
        FillRule::Winding,
        scale,
        None,
    );

    let faces = [
        ([corner(5), corner(0), corner(1)], 0xFFFFFF),
        ([corner(3), corner(4), corner(5)], 0xC9D6FF),
        ([corner(1), corner(2), corner(3)], 0x8FA6F5),
    ];
    for (corners, color) in faces {
        let mut path = PathBuilder::new();
        path.move_to(MIDDLE, MIDDLE);
        for (x, y) in corners {
            path.line_to(x, y);
        }
        path.close();
        let path = path.finish()?;
        pixmap.fill_path(&path, &solid(color, 1.0), FillRule::Winding, scale, None);
    }
    Some(())
}

fn gradient(from: (f32, f32), to: (f32, f32), first: u32, last: u32) -> Option<Shader<'static>> {
    LinearGradient::new(
        Point::from_xy(from.0, from.1),
        Point::from_xy(to.0, to.1),
        vec![
            GradientStop::new(0.0, color(first)),
            GradientStop::new(1.0, color(last)),
        ],
        SpreadMode::Pad,
        Transform::identity(),
    )
}

fn shaded(shader: Shader<'static>) -> Paint<'static> {
    Paint {
        shader,
        anti_alias: true,
        ..Paint::default()
    }
}

fn solid(rgb: u32, alpha: f32) -> Paint<'static> {
    let mut color = color(rgb);
    color.set_alpha(alpha);
    shaded(Shader::SolidColor(color))
}

fn color(rgb: u32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color::from_rgba8(r, g, b, 255)
}
