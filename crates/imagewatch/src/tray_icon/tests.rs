//! Sizes, shapes and colours, without looking at the pictures.

use super::*;

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
            for size in [16, 22, 24, 32, 48, 64] {
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
    let dark = opaque(0x2B2B2B);
    let light = opaque(0xF3F3F3);
    let cases = [
        (Panel::Dark, vec![dark]),
        (Panel::Light, vec![light]),
        (Panel::Unknown, vec![dark, light]),
    ];
    for (panel, behind) in cases {
        let inks = Inks::of(panel);
        let colors = [
            inks.ink,
            inks.arc,
            inks.failure,
            inks.success,
            inks.attention,
        ];
        for (color, behind) in colors
            .iter()
            .flat_map(|c| behind.iter().map(move |b| (c, b)))
        {
            let contrast = contrast(color, behind);
            assert!(contrast >= 3.0, "{panel:?} {color:?}: {contrast}");
        }
    }
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
