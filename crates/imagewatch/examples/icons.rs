//! Draws the app's icon and writes it in all forms that the shell and the installers take:
//! `cargo run -p imagewatch --example icons -- src-tauri/icons`.

use ico::{IconDir, IconDirEntry, IconImage, ResourceType};
use imagewatch::app_icon;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// PNG files by name and size. `icon.png` is what the shell shows in windows and notifications.
const PNGS: [(&str, u32); 11] = [
    ("16x16.png", 16),
    ("24x24.png", 24),
    ("32x32.png", 32),
    ("48x48.png", 48),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("256x256.png", 256),
    ("512x512.png", 512),
    ("icon.png", 512),
    ("1024x1024.png", 1024),
];

/// Sizes within `icon.ico`: those that Windows picks at 100 to 400 per cent.
const ICO_SIZES: [u32; 9] = [16, 20, 24, 32, 40, 48, 64, 128, 256];

/// Kinds of PNG entries in Apple's icon files, with their sizes in pixels.
const ICNS_KINDS: [(&[u8; 4], u32); 8] = [
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("the folder to write to is missing")?;
    for (name, size) in PNGS {
        draw(size)?.write_png(File::create(folder.join(name))?)?;
    }
    write_ico(&folder.join("icon.ico"))?;
    write_icns(&folder.join("icon.icns"))
}

fn write_ico(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut icon = IconDir::new(ResourceType::Icon);
    for size in ICO_SIZES {
        let picture = draw(size)?;
        // Old programs read small pictures only as bitmaps.
        icon.add_entry(match size {
            256 => IconDirEntry::encode_as_png(&picture)?,
            _ => IconDirEntry::encode_as_bmp(&picture)?,
        });
    }
    icon.write(File::create(path)?)?;
    Ok(())
}

/// Apple's form: a header and entries, each a kind, its whole length in bytes and a PNG.
fn write_icns(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut entries = Vec::new();
    for (kind, size) in ICNS_KINDS {
        let mut png = Vec::new();
        draw(size)?.write_png(&mut png)?;
        entries.extend_from_slice(kind);
        entries.extend_from_slice(&u32::try_from(png.len() + 8)?.to_be_bytes());
        entries.append(&mut png);
    }
    let mut file = File::create(path)?;
    file.write_all(b"icns")?;
    file.write_all(&u32::try_from(entries.len() + 8)?.to_be_bytes())?;
    file.write_all(&entries)?;
    Ok(())
}

fn draw(size: u32) -> Result<IconImage, Box<dyn Error>> {
    let picture = app_icon::draw(size).ok_or("no picture of this size")?;
    Ok(IconImage::from_rgba_data(size, size, picture.bytes))
}
