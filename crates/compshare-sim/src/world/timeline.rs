//! The course of a build as plain functions of time.

use super::mix;
use crate::scenario::{Build, End, Estimate, Image, Progress};

/// Status that the service gives to a finished image.
pub const AVAILABLE: &str = "Available";
/// Status that the service gives to a failed build.
pub const UNAVAILABLE: &str = "UnAvailable";

/// Where an image is in its life.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase<'a> {
    /// It does not exist: not yet, or no longer.
    Absent,
    /// It is being made.
    Making {
        /// Seconds since its start.
        elapsed: f64,
    },
    /// Its making is over.
    Ended {
        /// `Status`.
        status: &'a str,
        /// `FailedReason`; empty unless it failed.
        reason: &'a str,
        /// Seconds that the making took.
        took: f64,
    },
}

/// The phase of `image` at simulated second `now`.
pub fn phase(image: &Image, now: f64) -> Phase<'_> {
    let elapsed = now - image.starts_at;
    let took = made_in(&image.build);
    if elapsed < 0.0 {
        return Phase::Absent;
    }
    if elapsed < took {
        return Phase::Making { elapsed };
    }
    let ended = |status, reason| Phase::Ended {
        status,
        reason,
        took,
    };
    match &image.build.end {
        End::Available => ended(AVAILABLE, ""),
        End::Failed { reason, .. } => ended(UNAVAILABLE, reason),
        End::Status { status } => ended(status, ""),
        End::Deleted { .. } => Phase::Absent,
    }
}

/// Seconds from a build's start to its end, early or not.
pub fn made_in(build: &Build) -> f64 {
    match build.end {
        End::Failed { at, .. } | End::Deleted { at } => build.duration * at,
        End::Available | End::Status { .. } => build.duration,
    }
}

/// The progress of an image: as given, else by what kind of image it is.
pub fn progress_of(image: &Image) -> &Progress {
    const CONTAINER: Progress = Progress::Refused { ret_code: None };
    match &image.build.progress {
        Some(progress) => progress,
        None if image.container => &CONTAINER,
        None => &Progress::Linear,
    }
}

/// `Process` after `elapsed` seconds of a build that lasts `duration`, with two decimals;
/// none where the progress action refuses. `seed` makes the jumps.
pub fn process(progress: &Progress, elapsed: f64, duration: f64, seed: u64) -> Option<f64> {
    let part = if duration > 0.0 {
        (elapsed / duration).clamp(0.0, 1.0)
    } else {
        1.0
    };
    let percent = match progress {
        Progress::Linear => part * 100.0,
        Progress::SCurve => part * part * (3.0 - 2.0 * part) * 100.0,
        Progress::StuckAt99 { from } => plateau(part, *from, 99.0),
        Progress::FinalizingAt100 { from } => plateau(part, *from, 100.0),
        Progress::Jumpy { steps, backwards } => jumpy(part, *steps, *backwards, seed),
        Progress::Points { points } => {
            let pairs: Vec<_> = points
                .iter()
                .map(|point| (point.at, point.process))
                .collect();
            interpolate(&pairs, part)
        }
        Progress::Refused { .. } => return None,
    };
    Some((percent * 100.0).round() / 100.0)
}

/// What the service says about total and remaining seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Durations {
    /// Whole seconds, total and remaining.
    Known(f64, f64),
    /// The fields are not there.
    Missing,
    /// The fields are `null`.
    Null,
    /// The fields hold a word.
    Text,
}

/// The service's estimate after `elapsed` seconds of a build that lasts `duration`.
pub fn estimate(estimate: &Estimate, elapsed: f64, duration: f64) -> Durations {
    let left = (duration - elapsed).max(0.0);
    let remaining = match estimate {
        Estimate::Honest => left,
        Estimate::Scaled { factor } => left * factor,
        Estimate::Constant { seconds } => *seconds,
        Estimate::Growing { from, rate } => from + rate * elapsed,
        Estimate::Missing => return Durations::Missing,
        Estimate::Null => return Durations::Null,
        Estimate::Negative => return Durations::Known(-1.0, -1.0),
        Estimate::Text => return Durations::Text,
    };
    Durations::Known((elapsed + remaining).ceil(), remaining.ceil())
}

fn plateau(part: f64, from: f64, height: f64) -> f64 {
    if part >= from {
        height
    } else {
        part / from * height
    }
}

/// Step `k` of `steps` lies somewhere in its own share of the way; a backward one lies up to
/// two shares lower.
fn jumpy(part: f64, steps: u32, backwards: bool, seed: u64) -> f64 {
    let share = 100.0 / f64::from(steps);
    let step = (part * f64::from(steps)).floor().min(f64::from(steps));
    let height = (step + mix::unit(seed, step as u64)) * share;
    let back = if backwards && step as u64 % 3 == 2 {
        2.0 * share
    } else {
        0.0
    };
    (height - back).clamp(0.0, 99.0)
}

fn interpolate(points: &[(f64, f64)], at: f64) -> f64 {
    let after = points.partition_point(|(x, _)| *x <= at);
    match (
        after.checked_sub(1).and_then(|before| points.get(before)),
        points.get(after),
    ) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (at - x0) / (x1 - x0),
        (Some((_, y)), None) | (None, Some((_, y))) => *y,
        (None, None) => 0.0,
    }
}
