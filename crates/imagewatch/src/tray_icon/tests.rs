//! Sizes, shapes and colours, without looking at the pictures.

use super::*;
use tiny_skia::ColorU8;

const FACES: [TrayFace; 9] = [
    TrayFace::Idle,
    TrayFace::Progress(0),
    TrayFace::Progress(50),
    TrayFace::Indeterminate,
    TrayFace::Stale(Some(50)),
    TrayFace::Paused,
    TrayFace::Blocked,
    TrayFace::Failed,
    TrayFace::Ready,
];
const PANELS: [Panel; 4] = [Panel::Dark, Panel::Light, Panel::Unknown, Panel::Template];

fn pixel(icon: &Rgba, x: u32, y: u32) -> [u8; 4] {
    let at = ((y * icon.width + x) * 4) as usize;
    icon.bytes[at..at + 4].try_into().unwrap()
}

fn alphas(icon: &Rgba) -> impl Iterator<Item = u8> + '_ {
    icon.bytes.chunks_exact(4).map(|pixel| pixel[3])
}

#[test]
fn every_face_has_the_size_asked_for() {
    for face in FACES {
        for panel in PANELS {
            for size in [16, 20, 22, 24, 32, 33, 36, 44, 48, 64] {
                let icon = render(face, size, panel);
                assert_eq!((icon.width, icon.height), (size, size));
                assert_eq!(icon.bytes.len(), (size * size * 4) as usize);
            }
        }
    }
    assert_eq!(render(TrayFace::Idle, 0, Panel::Dark).width, 8);
    assert_eq!(render(TrayFace::Idle, u32::MAX, Panel::Dark).width, 512);
}

#[test]
fn faces_are_told_apart_by_shape_alone() {
    for (index, one) in FACES.into_iter().enumerate() {
        for other in FACES.into_iter().skip(index + 1) {
            let (one_icon, other_icon) = (
                render(one, 16, Panel::Template),
                render(other, 16, Panel::Template),
            );
            let different = alphas(&one_icon)
                .zip(alphas(&other_icon))
                .filter(|(one, other)| one.abs_diff(*other) > 96)
                .count();
            assert!(
                different >= 16,
                "{one:?} and {other:?}: {different} of 256 pixels"
            );
        }
    }
}

/// In shades of grey, as they look on a panel of middle grey.
#[test]
fn faces_are_told_apart_without_colour_where_they_have_a_contour() {
    let greys = |face| -> Vec<f32> {
        let icon = render(face, 16, Panel::Unknown);
        let pixels = icon.bytes.chunks_exact(4);
        pixels
            .map(|pixel| {
                let alpha = f32::from(pixel[3]) / 255.0;
                let color = Color::from_rgba8(pixel[0], pixel[1], pixel[2], 255);
                let grey = 0.3 * color.red() + 0.59 * color.green() + 0.11 * color.blue();
                grey * alpha + 0.5 * (1.0 - alpha)
            })
            .collect()
    };
    for (index, one) in FACES.into_iter().enumerate() {
        for other in FACES.into_iter().skip(index + 1) {
            let (one_grey, other_grey) = (greys(one), greys(other));
            let different = one_grey
                .iter()
                .zip(&other_grey)
                .filter(|(one, other)| (*one - *other).abs() > 0.25)
                .count();
            assert!(
                different >= 16,
                "{one:?} and {other:?}: {different} of 256 pixels"
            );
        }
    }
}

#[test]
fn a_contour_surrounds_every_face_on_a_panel_of_unknown_colour() {
    let contour = Inks::of(Panel::Unknown).contour.to_color_u8();
    for face in FACES {
        for size in [16, 20, 22, 24, 33, 44] {
            let icon = render(face, size, Panel::Unknown);
            let half = size / 2;
            // From the left to the middle, the first pixel that is seen is the contour's.
            for y in half - 1..=half {
                let mut row = (0..half).map(|x| pixel(&icon, x, y));
                let first = row.find(|pixel| pixel[3] > 96);
                assert!(
                    first.is_some_and(|first| is_near(first, contour, 64)),
                    "{face:?} at {size}, row {y}: {first:?}"
                );
            }
        }
    }
}

#[test]
fn the_ring_is_crisp_at_the_usual_sizes() {
    for size in [16, 20, 22, 24] {
        let icon = render(TrayFace::Progress(100), size, Panel::Unknown);
        let arc = Inks::of(Panel::Unknown).arc.to_color_u8();
        // Two rows meet in the middle; there the ring is upright, and begins and ends with a pixel.
        let row: Vec<[u8; 4]> = (0..size / 2).map(|x| pixel(&icon, x, size / 2)).collect();
        let contour = Inks::of(Panel::Unknown).contour.to_color_u8();
        assert!(row.iter().all(|pixel| pixel[3] > 240), "{size}: {row:?}");
        assert!(is_near(row[0], contour, 24), "{size}: {row:?}");
        assert!(is_near(row[1], arc, 24), "{size}: {row:?}");
        assert!(is_near(row[2], arc, 24), "{size}: {row:?}");
        let inside = row.iter().skip(3).find(|pixel| !is_near(**pixel, arc, 24));
        assert!(
            inside.is_some_and(|pixel| is_near(*pixel, contour, 40)),
            "{size}: {row:?}"
        );
    }
}

/// Whether a pixel has this colour, to `most` in each part.
fn is_near(pixel: [u8; 4], color: ColorU8, most: u8) -> bool {
    let [red, green, blue, _] = pixel;
    red.abs_diff(color.red()) <= most
        && green.abs_diff(color.green()) <= most
        && blue.abs_diff(color.blue()) <= most
}

#[test]
fn a_template_is_black_with_alpha() {
    for face in FACES {
        let icon = render(face, 32, Panel::Template);
        assert!(
            icon.bytes
                .chunks_exact(4)
                .all(|pixel| pixel[..3] == [0, 0, 0])
        );
        assert!(alphas(&icon).any(|alpha| alpha == 255));
        assert!(alphas(&icon).any(|alpha| alpha == 0));
    }
}

#[test]
fn what_cannot_be_seen_mixes_no_black_into_the_edges() {
    let icon = render(TrayFace::Failed, 32, Panel::Dark);
    let corner = pixel(&icon, 0, 0);
    assert_eq!(corner[3], 0);
    assert!(corner[0] > 200, "{corner:?}");
}

#[test]
fn the_ring_fills_clockwise_from_the_top() {
    let icon = render(TrayFace::Progress(25), 64, Panel::Dark);
    let reading = |x, y| pixel(&icon, x, y)[3] > 200;
    assert!(reading(48, 9), "upper right");
    assert!(!reading(54, 48), "lower right");
    assert!(!reading(9, 48), "lower left");
    assert!(!reading(15, 9), "upper left");
}

#[test]
fn more_progress_fills_more() {
    let filled = |percent| {
        let icon = render(TrayFace::Progress(percent), 64, Panel::Template);
        alphas(&icon).filter(|&alpha| alpha > 200).count()
    };
    let all: Vec<_> = (0..=100).map(filled).collect();
    assert!(all.is_sorted());
    assert!(all[1] > all[0] && all[100] > all[99], "the ends show");
    assert!(all[50] - all[25] > 100);
    assert_eq!(filled(255), all[100]);
}

#[test]
fn nothing_touches_the_edge_so_hard_that_it_looks_cut() {
    for face in FACES {
        let icon = render(face, 32, Panel::Dark);
        for at in 0..32 {
            for edge in [(at, 0), (at, 31), (0, at), (31, at)] {
                let alpha = pixel(&icon, edge.0, edge.1)[3];
                assert!(alpha < 160, "{face:?} at {edge:?}: {alpha}");
            }
        }
    }
}

/// Contrast by WCAG 2.2: graphics need 3 to 1.
#[test]
fn colours_stand_out_from_their_panels() {
    let cases = [
        (Panel::Dark, opaque(0x2B2B2B)),
        (Panel::Light, opaque(0xF3F3F3)),
        (Panel::Unknown, Inks::of(Panel::Unknown).contour),
    ];
    for (panel, behind) in cases {
        for color in shape_colors(panel) {
            let contrast = contrast(&color, &behind);
            assert!(contrast >= 3.0, "{panel:?} {color:?}: {contrast}");
        }
    }
}

/// Where a shape is like the panel, its contour is not.
#[test]
fn shape_or_contour_stands_out_from_any_panel() {
    let contour = Inks::of(Panel::Unknown).contour;
    let steps = (0..=15).map(|step| step * 17);
    let colors = steps.clone().flat_map(|red| {
        let steps = steps.clone();
        steps.clone().flat_map(move |green| {
            let steps = steps.clone();
            steps.map(move |blue| Color::from_rgba8(red, green, blue, 255))
        })
    });
    for behind in colors {
        for color in shape_colors(Panel::Unknown) {
            let best = contrast(&color, &behind).max(contrast(&contour, &behind));
            assert!(best >= 2.5, "{color:?} on {behind:?}: {best}");
        }
    }
}

fn shape_colors(panel: Panel) -> [Color; 5] {
    let inks = Inks::of(panel);
    [
        inks.ink,
        inks.arc,
        inks.failure,
        inks.success,
        inks.attention,
    ]
}

fn contrast(one: &Color, other: &Color) -> f32 {
    let luminance = |color: &Color| {
        let linear = |channel: f32| match channel {
            c if c <= 0.04045 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(color.red())
            + 0.7152 * linear(color.green())
            + 0.0722 * linear(color.blue())
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
