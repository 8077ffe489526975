//! Draws every face of the tray's icon in every size on every panel, to be looked at:
//! `cargo run -p imagewatch --example tray_sheet -- sheet.png [number of one panel]`.

use imagewatch::tray_icon::{Panel, Rgba, TrayFace, render};
use std::error::Error;
use std::fs::File;

const FACES: [TrayFace; 13] = [
    TrayFace::Idle,
    TrayFace::Progress(0),
    TrayFace::Progress(3),
    TrayFace::Progress(42),
    TrayFace::Progress(75),
    TrayFace::Progress(99),
    TrayFace::Progress(100),
    TrayFace::Indeterminate,
    TrayFace::Stale(Some(42)),
    TrayFace::Paused,
    TrayFace::Blocked,
    TrayFace::Failed,
    TrayFace::Ready,
];
/// Sizes as panels show them, and those that are shown magnified as well.
const SIZES: [u32; 7] = [16, 20, 22, 24, 33, 44, 64];
const MAGNIFIED: [(u32, u32); 3] = [(16, 4), (20, 3), (22, 3)];
/// Panels with the colours behind them.
const PANELS: [(Panel, u32); 11] = [
    (Panel::Unknown, 0xFFFFFF),
    (Panel::Unknown, 0xEDEEF0),
    (Panel::Unknown, 0x808080),
    (Panel::Unknown, 0x2B2B2B),
    (Panel::Unknown, 0x000000),
    (Panel::Unknown, 0x1E66D0),
    (Panel::Unknown, 0x2E9E5B),
    (Panel::Unknown, 0xC01C28),
    (Panel::Dark, 0x1D1F23),
    (Panel::Light, 0xEDEEF0),
    (Panel::Template, 0xF6F6F6),
];
const CELL: u32 = 72;

/// A picture that others are pasted into.
struct Sheet {
    width: u32,
    rgba: Vec<u8>,
}

impl Sheet {
    fn background(&mut self, from: u32, to: u32, rgb: u32) {
        let [_, r, g, b] = rgb.to_be_bytes();
        for y in from..to {
            for x in 0..self.width {
                self.put(x, y, [r, g, b, 255]);
            }
        }
    }

    fn put(&mut self, x: u32, y: u32, [r, g, b, a]: [u8; 4]) {
        let at = ((y * self.width + x) * 4) as usize;
        for (channel, value) in [r, g, b].into_iter().enumerate() {
            let under = u32::from(self.rgba[at + channel]);
            let mixed = (u32::from(value) * u32::from(a) + under * (255 - u32::from(a))) / 255;
            self.rgba[at + channel] = mixed as u8;
        }
        self.rgba[at + 3] = 255;
    }

    /// Pastes a picture, each of its pixels as a square of `zoom` pixels.
    fn paste(&mut self, icon: &Rgba, left: u32, top: u32, zoom: u32) {
        for (index, pixel) in icon.bytes.chunks_exact(4).enumerate() {
            let (x, y) = (index as u32 % icon.width, index as u32 / icon.width);
            for dy in 0..zoom {
                for dx in 0..zoom {
                    let pixel = [pixel[0], pixel[1], pixel[2], pixel[3]];
                    self.put(left + x * zoom + dx, top + y * zoom + dy, pixel);
                }
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("the path of the picture to write is missing")?;
    let panels: Vec<_> = match std::env::args().nth(2) {
        Some(number) => PANELS.into_iter().skip(number.parse()?).take(1).collect(),
        None => PANELS.to_vec(),
    };
    let rows = (SIZES.len() + MAGNIFIED.len()) as u32;
    let (width, height) = (FACES.len() as u32 * CELL, rows * CELL * panels.len() as u32);
    let mut sheet = Sheet {
        width,
        rgba: vec![0; (width * height * 4) as usize],
    };
    let pictures = SIZES.map(|size| (size, 1)).into_iter().chain(MAGNIFIED);
    let pictures: Vec<(u32, u32)> = pictures.collect();
    for (band, (panel, behind)) in panels.into_iter().enumerate() {
        let top = band as u32 * rows * CELL;
        sheet.background(top, top + rows * CELL, behind);
        for (column, face) in FACES.into_iter().enumerate() {
            let left = column as u32 * CELL;
            for (row, &(size, zoom)) in pictures.iter().enumerate() {
                let margin = (CELL - size * zoom) / 2;
                let icon = render(face, size, panel);
                sheet.paste(&icon, left + margin, top + row as u32 * CELL + margin, zoom);
            }
        }
    }
    let picture = ico::IconImage::from_rgba_data(width, height, sheet.rgba);
    picture.write_png(File::create(path)?)?;
    Ok(())
}
