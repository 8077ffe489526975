//! The shapes that faces are made of.

use super::{Inks, TrayFace};
use tiny_skia::{
    BlendMode, Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    Rect, Stroke, Transform,
};

/// A picture in the making. Lengths are in sixteenths of its width, as on a grid of 16 by 16.
pub(super) struct Canvas {
    pixmap: Pixmap,
    size: f32,
    /// Pixels between the shapes and the edge.
    edge: f32,
}

/// Middle of the grid.
const MIDDLE: f32 = 8.0;

/// Where an arc begins: at the top, in degrees clockwise from the right.
const TOP: f32 = -90.0;

impl Canvas {
    /// An empty square picture. Its shapes keep half a pixel from its edge, or they would look cut.
    /// One of no pixels cannot be.
    pub(super) fn new(size: u32) -> Option<Self> {
        let pixels = size as f32;
        Some(Canvas {
            pixmap: Pixmap::new(size, size)?,
            size: pixels,
            edge: (pixels / 32.0).round().max(0.5),
        })
    }

    /// A picture of a face whose shapes have a contour `width` pixels wide on all sides.
    pub(super) fn with_contour(face: TrayFace, inks: &Inks, size: u32, width: u32) -> Option<Self> {
        let inner = size.checked_sub(2 * width)?;
        // The contour keeps the shapes from the edge, so that theirs can lie on whole pixels.
        let empty = || {
            let canvas = Canvas::new(inner)?;
            Some(Canvas {
                edge: 0.0,
                ..canvas
            })
        };
        let (mut shapes, mut backing) = (empty()?, empty()?);
        shapes.draw(face, inks);
        backing.back(face, inks.contour);
        backing.put(&shapes.pixmap, 0);
        let mut canvas = Canvas::new(size)?;
        canvas.contour(&backing.pixmap, width, inks.contour);
        canvas.put(&backing.pixmap, i32::try_from(width).ok()?);
        Some(canvas)
    }

    /// Puts a picture onto this one, `place` pixels from the left and the top.
    fn put(&mut self, picture: &Pixmap, place: i32) {
        self.pixmap.draw_pixmap(
            place,
            place,
            picture.as_ref(),
            &PixmapPaint::default(),
            Transform::identity(),
            None,
        );
    }

    /// Fills what a face encloses, or the panel would show in many small spots.
    fn back(&mut self, face: TrayFace, color: Color) {
        match face {
            TrayFace::Idle => {
                let middle = self.px(MIDDLE);
                if let Some(hexagon) = polygon(&hexagon(middle, middle)) {
                    self.fill(&hexagon, color, BlendMode::SourceOver);
                }
            }
            TrayFace::Paused | TrayFace::Blocked => {}
            _ => self.disc(color),
        }
    }

    /// Fills everything within `width` pixels of the shapes.
    fn contour(&mut self, shapes: &Pixmap, width: u32, color: Color) {
        let reach = width as f32;
        let (inner, outer) = (shapes.width(), self.pixmap.width());
        let places = (0..outer).flat_map(|y| (0..outer).map(move |x| (x, y)));
        for ((x, y), pixel) in places.zip(self.pixmap.pixels_mut()) {
            let mut covered = 0.0_f32;
            // The shapes lie `width` pixels from the edge, so what is near begins at the same
            // number as the pixel itself.
            for near_y in y.saturating_sub(2 * width)..=y.min(inner - 1) {
                for near_x in x.saturating_sub(2 * width)..=x.min(inner - 1) {
                    let across = (near_x + width).abs_diff(x) as f32;
                    let down = (near_y + width).abs_diff(y) as f32;
                    let weight = (reach + 1.0 - across.hypot(down)).clamp(0.0, 1.0);
                    let alpha = shapes.pixel(near_x, near_y).map_or(0, |near| near.alpha());
                    covered = covered.max(weight * f32::from(alpha) / 255.0);
                }
            }
            let mut color = color;
            color.apply_opacity(covered);
            *pixel = color.premultiply().to_color_u8();
        }
    }

    /// The picture's bytes: red, green, blue and alpha, not multiplied. What cannot be seen has the
    /// picture's mean colour: panels that scale without regard to alpha would mix black into the
    /// edges.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let [red, green, blue] = self.mean_color();
        let pixels = self.pixmap.pixels().iter().map(|pixel| pixel.demultiply());
        pixels
            .flat_map(|c| match c.alpha() {
                0 => [red, green, blue, 0],
                alpha => [c.red(), c.green(), c.blue(), alpha],
            })
            .collect()
    }

    /// Mean of red, green and blue over what can be seen.
    fn mean_color(&self) -> [u8; 3] {
        // Multiplied colours are weighted by their alpha already.
        let mut sums = [0_u64; 4];
        for pixel in self.pixmap.pixels() {
            let parts = [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()];
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += u64::from(part);
            }
        }
        let [red, green, blue, alpha] = sums;
        [red, green, blue].map(|sum| (sum * 255 / alpha.max(1)).min(255) as u8)
    }

    /// Draws a face.
    pub(super) fn draw(&mut self, face: TrayFace, inks: &Inks) {
        match face {
            TrayFace::Idle => self.cube(inks),
            TrayFace::Progress(percent) => {
                self.core(inks.ink);
                self.ring(inks.track);
                self.filled(percent, inks.arc);
            }
            TrayFace::Indeterminate => {
                self.core(inks.ink);
                for third in 0..3 {
                    let start = TOP + 14.0 + 120.0 * third as f32;
                    self.arc(start, 92.0, inks.arc);
                }
            }
            TrayFace::Stale(percent) => {
                self.ring(inks.track);
                self.filled(percent.unwrap_or(0), inks.ink);
                self.slash(inks.ink);
            }
            TrayFace::Paused => self.pause(inks.ink),
            TrayFace::Blocked => self.warning(inks.attention),
            TrayFace::Failed => {
                self.disc(inks.failure);
                self.cut_line(&[(5.4, 5.4), (10.6, 10.6)]);
                self.cut_line(&[(10.6, 5.4), (5.4, 10.6)]);
            }
            TrayFace::Ready => {
                self.disc(inks.success);
                self.cut_line(&[(4.7, 8.3), (7.1, 10.7), (11.4, 5.6)]);
            }
        }
    }

    /// Pixels for a length in sixteenths.
    fn px(&self, length: f32) -> f32 {
        length * self.size / 16.0
    }

    /// The same, to whole pixels and at least one: for widths of lines, which look soft otherwise.
    fn whole_px(&self, length: f32) -> f32 {
        self.px(length).round().max(1.0)
    }

    /// Width of a thin line: one pixel would be too little to be seen.
    fn thin_px(&self, length: f32) -> f32 {
        self.whole_px(length).max(2.0)
    }

    /// Width of an upright line in the middle, so that both its edges lie on whole pixels.
    fn middle_px(&self, length: f32) -> f32 {
        let odd = self.size % 2.0;
        (((self.px(length) - odd) / 2.0).round() * 2.0 + odd).max(2.0 - odd)
    }

    fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.px(x), self.px(y))
    }

    /// Width of the ring, and the radius of its middle line, in pixels. Both edges lie on whole
    /// pixels, or it would look soft.
    fn ring_measures(&self) -> (f32, f32) {
        let width = self.whole_px(2.2);
        (width, self.size / 2.0 - self.edge - width / 2.0)
    }

    fn ring(&mut self, color: Color) {
        let (width, radius) = self.ring_measures();
        let middle = self.px(MIDDLE);
        if let Some(circle) = PathBuilder::from_circle(middle, middle, radius) {
            self.stroke(&circle, width, color, LineCap::Butt, BlendMode::SourceOver);
        }
    }

    /// The arc for a percentage. The first per cent is already seen, and the last one still misses.
    fn filled(&mut self, percent: u8, color: Color) {
        let sweep = match percent {
            0 => return,
            1..=99 => (f32::from(percent) * 3.6).clamp(14.0, 346.0),
            _ => 360.0,
        };
        self.arc(TOP, sweep, color);
    }

    fn arc(&mut self, start: f32, sweep: f32, color: Color) {
        let (width, radius) = self.ring_measures();
        if let Some(arc) = arc_path(self.px(MIDDLE), radius, start, sweep) {
            self.stroke(&arc, width, color, LineCap::Butt, BlendMode::SourceOver);
        }
    }

    /// The cube's silhouette, small, inside the ring.
    fn core(&mut self, color: Color) {
        let radius = self.px(3.0);
        if let Some(hexagon) = polygon(&hexagon(self.px(MIDDLE), radius)) {
            self.fill(&hexagon, color, BlendMode::SourceOver);
        }
    }

    /// The cube: a hexagon whose edges meet in the middle.
    fn cube(&mut self, inks: &Inks) {
        let width = self.thin_px(1.6);
        let middle = self.px(MIDDLE);
        let corners = hexagon(middle, self.size / 2.0 - width * 0.75);
        if let Some(outline) = polygon(&corners) {
            self.stroke(
                &outline,
                width,
                inks.ink,
                LineCap::Round,
                BlendMode::SourceOver,
            );
        }
        for corner in [1, 3, 5] {
            self.line(
                &[corners[corner], (middle, middle)],
                width,
                inks.ink,
                BlendMode::SourceOver,
            );
        }
    }

    fn disc(&mut self, color: Color) {
        let middle = self.px(MIDDLE);
        if let Some(circle) = PathBuilder::from_circle(middle, middle, middle - self.edge) {
            self.fill(&circle, color, BlendMode::SourceOver);
        }
    }

    /// A line that is cut out of what is there.
    fn cut_line(&mut self, points: &[(f32, f32)]) {
        let points: Vec<_> = points.iter().map(|&point| self.point(point)).collect();
        self.line(
            &points,
            self.px(1.9).max(1.8),
            Color::BLACK,
            BlendMode::DestinationOut,
        );
    }

    /// A line from the lower left to the upper right, with room around it.
    fn slash(&mut self, color: Color) {
        let ends = [self.point((2.2, 13.8)), self.point((13.8, 2.2))];
        let width = self.thin_px(1.7);
        self.line(
            &ends,
            width + self.px(2.6),
            Color::BLACK,
            BlendMode::DestinationOut,
        );
        self.line(&ends, width, color, BlendMode::SourceOver);
    }

    /// Two upright bars, their edges on whole pixels.
    fn pause(&mut self, color: Color) {
        let (top, foot) = (self.px(2.0).round(), self.px(14.0).round());
        let width = self.whole_px(4.0);
        let left = self.px(2.5).round();
        for from in [left, self.size - left - width] {
            if let Some(bar) = Rect::from_ltrb(from, top, from + width, foot) {
                let path = PathBuilder::from_rect(bar);
                self.fill(&path, color, BlendMode::SourceOver);
            }
        }
    }

    /// A triangle with an exclamation mark cut out.
    fn warning(&mut self, color: Color) {
        // A stroke of the same colour rounds the corners. The foot lies on a whole pixel.
        let rounding = self.px(2.4);
        let foot = self.px(15.0).round() - rounding / 2.0;
        let (top, left, right) = (self.point((8.0, 2.4)), self.px(1.6), self.px(14.4));
        if let Some(triangle) = polygon(&[top, (right, foot), (left, foot)]) {
            self.fill(&triangle, color, BlendMode::SourceOver);
            self.stroke(
                &triangle,
                rounding,
                color,
                LineCap::Round,
                BlendMode::SourceOver,
            );
        }
        let middle = self.px(MIDDLE);
        let half = self.middle_px(1.7) / 2.0;
        let (top, foot, dot, end) = (self.px(5.4), self.px(9.9), self.px(11.2), self.px(12.9));
        for (from, to) in [(top, foot), (dot, end)] {
            if let Some(bar) =
                Rect::from_ltrb(middle - half, from.round(), middle + half, to.round())
            {
                self.fill(
                    &PathBuilder::from_rect(bar),
                    Color::BLACK,
                    BlendMode::DestinationOut,
                );
            }
        }
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, color: Color, mode: BlendMode) {
        let mut builder = PathBuilder::new();
        for (index, &(x, y)) in points.iter().enumerate() {
            match index {
                0 => builder.move_to(x, y),
                _ => builder.line_to(x, y),
            }
        }
        if let Some(path) = builder.finish() {
            self.stroke(&path, width, color, LineCap::Round, mode);
        }
    }

    fn stroke(&mut self, path: &Path, width: f32, color: Color, cap: LineCap, mode: BlendMode) {
        let stroke = Stroke {
            width,
            line_cap: cap,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let paint = paint(color, mode);
        self.pixmap
            .stroke_path(path, &paint, &stroke, Transform::identity(), None);
    }

    fn fill(&mut self, path: &Path, color: Color, mode: BlendMode) {
        let paint = paint(color, mode);
        self.pixmap
            .fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
    }
}

fn paint(color: Color, mode: BlendMode) -> Paint<'static> {
    let mut paint = Paint {
        blend_mode: mode,
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(color);
    paint
}

/// The corners of a hexagon that stands on a corner, clockwise from the top.
fn hexagon(middle: f32, radius: f32) -> [(f32, f32); 6] {
    [0, 1, 2, 3, 4, 5].map(|corner| {
        let (sin, cos) = (corner as f32 * 60.0 + TOP).to_radians().sin_cos();
        (middle + radius * cos, middle + radius * sin)
    })
}

fn polygon(corners: &[(f32, f32)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, &(x, y)) in corners.iter().enumerate() {
        match index {
            0 => builder.move_to(x, y),
            _ => builder.line_to(x, y),
        }
    }
    builder.close();
    builder.finish()
}

/// An arc around the middle, clockwise, in degrees. Made of pieces of at most 45 degrees, each a
/// quadratic curve, which at these sizes cannot be told from a circle.
fn arc_path(middle: f32, radius: f32, start: f32, sweep: f32) -> Option<Path> {
    let pieces = (sweep / 45.0).ceil().max(1.0);
    let step = (sweep / pieces).to_radians();
    let at =
        |angle: f32, radius: f32| (middle + radius * angle.cos(), middle + radius * angle.sin());
    let mut builder = PathBuilder::new();
    let mut angle = start.to_radians();
    let (x, y) = at(angle, radius);
    builder.move_to(x, y);
    for _ in 0..pieces as u32 {
        let (control_x, control_y) = at(angle + step / 2.0, radius / (step / 2.0).cos());
        angle += step;
        let (x, y) = at(angle, radius);
        builder.quad_to(control_x, control_y, x, y);
    }
    builder.finish()
}
