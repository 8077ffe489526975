//! What has to be seen before a bad end is believed.
//!
//! A listing can be empty, cut, shuffled or somebody else's for minutes, and a row can call an image
//! failed while its build begins. So failed and gone need more than one look, and gone needs to be
//! more likely than a listing that is wrong. All times are elapsed seconds of the build.

/// A second look at a bad sign follows after this many seconds: rows have been seen to call an image
/// failed for three seconds while its build began.
const SOON: f64 = 5.0;
/// Looks nearer than this, in seconds, count as one: they may come from the same listing.
const APART: f64 = 4.0;
/// How long an image must be missing when its progress was told before and is refused now.
const REFUSED: f64 = 60.0;
/// How long when progress says nothing either way, as for container images.
const SILENT: f64 = 150.0;
/// How long when progress is still answered, but stands: perhaps an old value repeated.
const ANSWERED: f64 = 600.0;
/// Percentages nearer than this, in points, are the same.
const NOISE: f64 = 0.01;
/// Longest pause between looks for an image that is missing, in seconds.
const LOOK: f64 = 60.0;
/// Longest pause when nothing that was known is listed any more, in seconds.
const SLOW_LOOK: f64 = 300.0;

/// Signs of a bad end, as far as they have come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    /// When a listing first called it failed.
    failed_since: Option<f64>,
    missing: Option<Missing>,
}

/// An image that was listed and is not any more.
#[derive(Debug, Clone)]
struct Missing {
    since: f64,
    /// What progress has told since then.
    progress: Told,
    /// Whether everything else that was known vanished with it: then it may be anywhere but gone.
    with_all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    Nothing,
    /// The last percentage.
    Percent(f64),
    /// It was told until then and is refused now.
    Refused,
}

/// What a look comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// The end is believed.
    End,
    /// Another look is needed, in so many seconds.
    LookAgain(f64),
}

impl Signs {
    /// A listing has the image, and calls it failed or not.
    pub(crate) fn listed(&mut self, elapsed: f64, failed: bool) -> Option<Verdict> {
        self.missing = None;
        if !failed {
            self.failed_since = None;
            return None;
        }
        let age = elapsed - *self.failed_since.get_or_insert(elapsed);
        Some(if age >= APART {
            Verdict::End
        } else {
            Verdict::LookAgain(SOON - age)
        })
    }

    /// A complete listing lacks the image; `with_all` if it lacks everything that was known there.
    pub(crate) fn not_listed(&mut self, elapsed: f64, with_all: bool) -> Verdict {
        let missing = self.missing.get_or_insert(Missing {
            since: elapsed,
            progress: Told::Nothing,
            with_all,
        });
        missing.with_all |= with_all;
        let age = elapsed - missing.since;
        if missing.with_all {
            return Verdict::LookAgain((age / 4.0).clamp(SOON, SLOW_LOOK));
        }
        let needed = match missing.progress {
            Told::Refused => REFUSED,
            Told::Nothing => SILENT,
            Told::Percent(_) => ANSWERED,
        };
        if age >= needed {
            return Verdict::End;
        }
        let next = if age < APART {
            SOON - age
        } else if age < REFUSED {
            REFUSED - age
        } else {
            (needed - age).min(LOOK)
        };
        Verdict::LookAgain(next)
    }

    /// Progress was answered. One that moves is a build: its image is not gone.
    pub(crate) fn progress_answered(&mut self, elapsed: f64, percent: f64) {
        if let Some(missing) = &mut self.missing {
            let moves = matches!(missing.progress, Told::Percent(before) if (before - percent).abs() > NOISE);
            if moves {
                missing.since = elapsed;
            }
            missing.progress = Told::Percent(percent);
        }
    }

    /// Progress was refused; `told_before` if it had ever been answered.
    pub(crate) fn progress_refused(&mut self, told_before: bool) {
        if let Some(missing) = &mut self.missing
            && told_before
        {
            missing.progress = Told::Refused;
        }
    }

    /// Since when the image has not been listed, though it had been.
    pub(crate) fn missing_since(&self) -> Option<f64> {
        self.missing.as_ref().map(|missing| missing.since)
    }

    /// The beginning of the build moved: so does every moment that is counted from it.
    pub(crate) fn shift(&mut self, by: f64) {
        self.failed_since = self.failed_since.map(|at| at + by);
        if let Some(missing) = &mut self.missing {
            missing.since += by;
        }
    }
}
