//! When to ask next, and what.
//!
//! Every question costs. Only status tells of a failure and says that an image is ready; progress
//! tells when to expect that, and at 100 % that status is to be asked. So status is asked rarely
//! while the end is far (often enough that a sudden failure is known within a minute), and progress
//! now and then to see when the end is due. Once the end may come, progress is asked as long as it
//! can narrow the time of the end, and status where that is known to some seconds.

use crate::estimate::{Forecast, OVER, Outlook};
use crate::learned::Typical;
use crate::{Ask, PauseBounds, PollReason};

/// What the schedule has to know. All times are seconds since the build's beginning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    /// Now.
    pub(crate) elapsed: f64,
    /// When the watch began.
    pub(crate) began: f64,
    /// Questions asked so far.
    pub(crate) requests: u32,
    /// Where the build stands, as far as the schedule cares.
    pub(crate) phase: Phase,
    /// When status was last answered.
    pub(crate) last_status: Option<f64>,
    /// When a question about this build was last asked.
    pub(crate) last_asked: Option<f64>,
    /// How long pauses may be.
    pub(crate) pauses: PauseBounds,
    /// When progress was last answered with a percentage.
    pub(crate) last_progress: Option<f64>,
    /// Before this moment progress is not asked, because it was refused or failed.
    pub(crate) progress_from: f64,
    /// How many percentages are known.
    pub(crate) samples: usize,
    /// Progress was refused when last asked.
    pub(crate) refused: bool,
    /// What the estimates say.
    pub(crate) outlook: Outlook,
    /// The last percentage and for how many seconds it has stood, if there is one.
    pub(crate) standing: Option<(f64, f64)>,
    /// A stall has been told.
    pub(crate) stalled: bool,
    /// How long such builds take, from past ones.
    pub(crate) usual: Option<Typical>,
    /// How long builds usually finalize, from past ones.
    pub(crate) usual_finalizing: Option<Typical>,
}

/// Coarse phases of a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Never listed.
    Waiting,
    /// Being made.
    Making,
    /// A status that the engine does not know.
    Unknown,
}

/// The next question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Next {
    pub(crate) at: f64,
    pub(crate) ask: Ask,
    pub(crate) reason: PollReason,
}

/// A sudden failure has to be known within 60 s: looks are a little nearer than that.
const FAILURE_GAP: f64 = 61.0;
/// From this age on, looks for a failure thin out with the age, in seconds.
const THIN_OUT_FROM: f64 = 3_600.0;
/// How much faster than the age they thin out, as a power of it.
const THIN_OUT: f64 = 2.0;
/// Widest gap between looks for a failure, in seconds.
const FAILURE_GAP_MAX: f64 = 300.0;
/// Share of the time to the earliest expected end after which progress is looked at again.
const ZENO: f64 = 0.8;
/// Nearer than this to the earliest expected end, in seconds, only status is asked.
const NEAR: f64 = 3.0;
/// A window narrower than this, in seconds, is waited through without asking progress.
const NARROW: f64 = 8.0;
/// A build below this percentage whose pace is not yet known does not end soon.
const EARLY: f64 = 20.0;
/// A build below this percentage has most of its time before it, and is looked at less.
const BEGUN: f64 = 10.0;
/// Progress of a build that has only begun says nothing before this many seconds.
const FIRST_LOOK: f64 = 4.0;
/// From this percentage on, a watch that begins is late.
const LATE: f64 = 60.0;
/// Seconds after which such a watch looks at progress for the second time.
const SECOND_LOOK: f64 = 5.0;
/// Jumps in percentages, as multiples of the standard deviation that they cause.
const STEP: f64 = 3.5;
/// Noise below this, in points, does not hide the end.
const CLEAN: f64 = 0.12;
/// Standard deviations before its expected end from which the last stretch is reckoned with: noise
/// is often no chance of each moment, and forecasts then look surer than they are.
const STRETCH: f64 = 6.0;
/// A build with more noise than this, in points, is looked at more often to know its jumps.
const ROUGH: f64 = 0.7;
/// An estimate less sure than this, in seconds, does not tell the last points either.
const VERY_VAGUE: f64 = 10.0;
/// Fewer percentages than this do not tell whether a build is steady.
const FEW: usize = 4;
/// How much larger than the largest jump so far the last one may be.
const STEP_AGAIN: f64 = 1.5;
/// Larger jumps than this, in points, are not reckoned with.
const STEP_MOST: f64 = 35.0;
/// An estimate less sure than this, in seconds, does not tell the last stretch.
const VAGUE: f64 = 2.5;
/// Surer than this, in seconds, an estimate need not be looked at again before the end.
const PLAIN: f64 = 0.8;
/// From this percentage on, standing still is taken for finalizing.
pub(crate) const AT_END: f64 = 98.5;
/// A build near its end stands if at its usual pace it would have made this many points.
const STANDS: f64 = 0.3;
/// The same if the percentage is a whole number, which may be rounded.
const STANDS_WHOLE: f64 = 1.3;
/// From this percentage on, the making proper is over.
pub(crate) const FULL: f64 = 99.99;
/// Densest asking, in seconds.
const DENSEST: f64 = 1.0;
/// Sparsest asking while the end may come at any moment, in seconds: 19 ends in 20 have to be known
/// within 5 s.
const SPARSEST: f64 = 4.9;
/// How fast pauses on a young plateau grow, in seconds a second.
const PLATEAU_GROWTH: f64 = 0.4;
/// Pauses while nothing moves, as a share of how long it has not.
const PATIENCE: f64 = 0.004;
/// Pauses after the expected end has passed, as a share of the time since.
const OVERDUE_PATIENCE: f64 = 0.03;
/// Pause over the width of the window in which the end is expected. Asking densely is worth it in
/// a narrow window alone, where few questions cover it.
const SPACING: f64 = 0.05;
/// Questions that a young watch may ask before it has to compare itself with the yardstick.
const AFFORD_BURST: f64 = 2.5;
/// Share of the yardstick's questions that dense asking may use up.
const AFFORD_SHARE: f64 = 0.75;
/// What today's clients do, in seconds: the yardstick for how much asking is allowed.
const YARDSTICK: f64 = 5.0;

/// The next question in this situation, never before now.
pub(crate) fn next(s: &Situation) -> Next {
    let mut next = match (s.last_status, s.phase) {
        (None, _) => Next {
            at: s.elapsed,
            ask: Ask::Status,
            reason: if s.phase == Phase::Waiting {
                PollReason::First
            } else {
                PollReason::FailureCheck
            },
        },
        (Some(last), Phase::Waiting) => Next {
            at: last + (0.15 * (s.watched())).clamp(3.0, 60.0),
            ask: Ask::Status,
            reason: PollReason::Waiting,
        },
        (Some(last), Phase::Unknown) => Next {
            at: last + (0.1 * (s.watched())).clamp(30.0, 120.0),
            ask: Ask::Status,
            reason: PollReason::StatusOnly,
        },
        (Some(last), Phase::Making) => s.making(last),
    };
    // Progress was told before and is refused now: what it said gets old, so status has to tell.
    let stale = s.refused && s.last_progress.is_some();
    if let (true, Phase::Making, Some(last)) = (stale, s.phase, s.last_status) {
        let look = last + s.plain_spacing();
        if look < next.at {
            next = Next {
                at: look,
                ask: Ask::Status,
                reason: PollReason::StatusOnly,
            };
        }
    }
    next.at = next.at.min(s.elapsed + FAILURE_GAP_MAX);
    let heard = [s.last_asked, s.last_status].into_iter().flatten();
    if let Some(last) = heard.reduce(f64::max) {
        next.at = next.at.min(last + s.pauses.longest());
    }
    let last = match next.ask {
        Ask::Status => s.last_status,
        Ask::Progress | Ask::Both => s.last_asked,
    };
    next.at = s.after_pause(last, next.at).max(s.elapsed);
    next
}

/// Whether the end may be near, which keeps pauses after failures short.
pub(crate) fn is_near(s: &Situation) -> bool {
    match s.standing {
        Some((percent, _)) if percent >= AT_END => true,
        _ => s
            .outlook
            .best()
            .is_some_and(|f| f.earliest() - s.elapsed < 60.0),
    }
}

impl Situation {
    fn watched(&self) -> f64 {
        self.elapsed - self.began
    }

    /// A moment no sooner than the shortest pause after `last`.
    fn after_pause(&self, last: Option<f64>, moment: f64) -> f64 {
        last.map_or(moment, |last| moment.max(last + self.pauses.shortest()))
    }

    /// Points of progress a second, over the whole build.
    fn points_per_second(&self) -> f64 {
        self.standing.map_or(0.0, |(percent, _)| percent) / self.elapsed.max(1.0)
    }

    fn with_progress(&self, at: f64) -> Ask {
        if at >= self.progress_from {
            Ask::Both
        } else {
            Ask::Status
        }
    }

    fn making(&self, last_status: f64) -> Next {
        let Some(last_progress) = self.last_progress else {
            return if self.refused {
                self.status_only(last_status)
            } else {
                self.early(last_status, self.elapsed.max(FIRST_LOOK))
            };
        };
        if let Some((percent, stood)) = self.standing
            && (percent >= FULL || (percent >= AT_END && self.stands_at_end(percent, stood)))
        {
            return self.finalizing(last_status, last_progress, stood);
        }
        let Some(main) = self.outlook.pace.or(self.outlook.service) else {
            return self.early(last_status, last_progress + self.until_next_sign());
        };
        if self.last_stretch().is_some_and(|from| from <= self.elapsed) {
            return self.in_last_stretch(last_status, main);
        }
        match self.outlook.next_window(self.elapsed) {
            Some(window) if main.latest() + OVER > self.elapsed => {
                if window.earliest() > self.elapsed.max(last_progress + NEAR) {
                    self.far(last_status, last_progress, window, main)
                } else {
                    self.near(last_status, window)
                }
            }
            _ => self.overdue(last_status, main),
        }
    }

    /// Seconds to the next look at progress while there is no pace yet.
    fn until_next_sign(&self) -> f64 {
        let has_begun = |(percent, _): (f64, f64)| percent > 0.0 && percent < BEGUN;
        let patience = if self.standing.is_some_and(has_begun) {
            2.0
        } else {
            1.0
        };
        (patience * self.watched()).clamp(5.0, 60.0)
    }

    /// Whether a build near its end has stopped moving, rather than being slow or rounded.
    fn stands_at_end(&self, percent: f64, stood: f64) -> bool {
        let missed = stood * self.points_per_second();
        let shows = if percent.fract() == 0.0 {
            STANDS_WHOLE
        } else {
            STANDS
        };
        missed > shows || (stood > 0.0 && self.outlook.pace.is_none())
    }

    /// No pace yet.
    fn early(&self, last_status: f64, progress: f64) -> Next {
        let status = last_status
            + match self.standing {
                Some((percent, _)) if percent > 0.0 && percent < EARLY => FAILURE_GAP,
                Some(_) if self.elapsed < FAILURE_GAP => 0.5 * FAILURE_GAP,
                _ => self.plain_spacing(),
            };
        self.earlier(progress, status, PollReason::Pace, PollReason::FailureCheck)
    }

    /// The end is not expected yet.
    fn far(&self, last_status: f64, last_progress: f64, window: Forecast, best: Forecast) -> Next {
        let share = match (self.outlook.noise > ROUGH, self.samples < FEW) {
            (true, _) => 0.07,
            (false, true) => 0.12,
            (false, false) => 0.3,
        };
        let widest = if self.is_joined_late() {
            SECOND_LOOK
        } else {
            (share * best.end)
                .clamp(30.0, 900.0)
                .min((2.0 * last_progress).max(6.0))
        };
        let lead = window.earliest() - last_progress;
        let pause = if window.sigma < PLAIN {
            window.latest() + OVER - last_progress
        } else {
            (ZENO * lead).max(2.0)
        };
        let progress = last_progress + pause.min(widest);
        let first_look = window
            .first_look()
            .min(self.last_stretch().unwrap_or(f64::INFINITY));
        let check = last_status + failure_gap(self.elapsed);
        let soon = first_look.max(self.last_look(last_status) + DENSEST);
        if soon < check && soon < progress {
            return self.look(last_status, soon, window, PollReason::NearEnd);
        }
        let reason = self.or_stalled(PollReason::Pace);
        self.earlier(progress, check, reason, PollReason::FailureCheck)
    }

    /// Whether only one percentage is known, and a high one: how the build moves has to be known
    /// before it may end.
    fn is_joined_late(&self) -> bool {
        self.samples == 1 && self.standing.is_some_and(|(percent, _)| percent > LATE)
    }

    /// When anything was last heard that would have shown the end.
    fn last_look(&self, last_status: f64) -> f64 {
        self.last_progress
            .map_or(last_status, |at| at.max(last_status))
    }

    /// Looks for the end at `at`. Progress shows it too (100 %) and, while the window is wide,
    /// narrows it; in a narrow one status saves the second question.
    fn look(&self, last_status: f64, at: f64, window: Forecast, reason: PollReason) -> Next {
        let is_narrow = window.latest() - window.earliest() < NARROW;
        if is_narrow || self.progress_from > at {
            let progress = (window.latest() + OVER).max(at);
            let check = last_status + failure_gap(self.elapsed);
            self.earlier(progress, at.min(check), reason, reason)
        } else {
            self.look_by_progress(last_status, at, reason)
        }
    }

    /// Looks for the end by progress; now and then by status instead, for a failure.
    fn look_by_progress(&self, last_status: f64, at: f64, reason: PollReason) -> Next {
        let check = last_status + failure_gap(self.elapsed);
        if check <= at {
            self.earlier(
                f64::INFINITY,
                check.max(self.elapsed),
                reason,
                PollReason::FailureCheck,
            )
        } else {
            self.earlier(at, f64::INFINITY, reason, reason)
        }
    }

    /// From when on noise or one more jump could bring the percentage to its end, while the pace
    /// cannot tell when.
    fn last_stretch(&self) -> Option<f64> {
        let Outlook {
            pace, noise, step, ..
        } = self.outlook;
        let pace = pace.filter(|pace| pace.sigma > VAGUE)?;
        let (percent, _) = self.standing?;
        let reach = (STEP * noise).max(STEP_AGAIN * step).min(STEP_MOST);
        let is_one_step_away = noise > CLEAN && 100.0 - percent <= reach;
        let is_at_end = percent >= AT_END && pace.sigma > VERY_VAGUE;
        // A whole number may be rounded down: then the last point hides the end.
        let is_rounded = percent >= AT_END && percent.fract() == 0.0;
        if !is_one_step_away && !is_at_end && !is_rounded {
            None
        } else if is_rounded {
            Some(0.0)
        } else {
            Some(pace.end - STRETCH * pace.sigma)
        }
    }

    /// The last stretch of a noisy or jumpy build.
    fn in_last_stretch(&self, last_status: f64, best: Forecast) -> Next {
        let width = best.latest() - best.earliest();
        let stood = self.standing.map_or(0.0, |(_, stood)| stood);
        let spacing = (SPACING * width).clamp(DENSEST, SPARSEST);
        let at = self.last_look(last_status) + self.afford(spacing.max(PATIENCE * stood));
        self.look(last_status, at, best, PollReason::NearEnd)
    }

    /// The end may come at any moment.
    fn near(&self, last_status: f64, window: Forecast) -> Next {
        let width = window.latest() - window.earliest();
        let spacing = (SPACING * width).clamp(DENSEST, SPARSEST);
        let at = (self.last_look(last_status) + self.afford(spacing)).max(window.first_look());
        self.look(last_status, at, window, PollReason::NearEnd)
    }

    /// The expected end has passed.
    fn overdue(&self, last_status: f64, main: Forecast) -> Next {
        let late = (self.elapsed - main.end).max(0.0);
        let spacing = (0.2 * late)
            .clamp(DENSEST, SPARSEST)
            .max(OVERDUE_PATIENCE * late)
            .min(60.0);
        let at = self.last_look(last_status) + self.afford(spacing);
        // The first thing to know is how far it really is.
        let has_looked = self.last_progress.is_some_and(|at| at >= main.end);
        let at = if has_looked { at } else { self.elapsed };
        self.look_by_progress(last_status, at, PollReason::Overdue)
    }

    /// At the last percentage, until the service calls it ready.
    fn finalizing(&self, last_status: f64, last_progress: f64, stood: f64) -> Next {
        let status = last_status + self.afford(plateau_spacing(stood, self.usual_finalizing));
        let progress = last_progress + stood.clamp(30.0, 180.0);
        let reason = self.or_stalled(PollReason::Finalizing);
        self.earlier(progress, status, reason, reason)
    }

    /// Pauses between status questions that nothing else is known for.
    fn plain_spacing(&self) -> f64 {
        (self.elapsed / 3.0)
            .clamp(5.0, 15.0)
            .max(self.elapsed / 960.0)
            .min(60.0)
    }

    /// No percentages to be had.
    fn status_only(&self, last_status: f64) -> Next {
        let plain = self.plain_spacing();
        let spacing = match self.usual {
            Some(usual) if usual.builds >= 3 && self.elapsed < 0.7 * usual.low => {
                let left = 0.7 * usual.low - self.elapsed;
                (0.5 * left).clamp(plain, failure_gap(self.elapsed))
            }
            _ => plain,
        };
        let at = last_status + spacing;
        Next {
            at,
            ask: self.with_progress(at),
            reason: self.or_stalled(PollReason::StatusOnly),
        }
    }

    /// The earlier of a progress and a status question; both at once when they nearly coincide.
    fn earlier(
        &self,
        progress: f64,
        status: f64,
        progress_reason: PollReason,
        status_reason: PollReason,
    ) -> Next {
        let progress = progress.max(self.progress_from).max(self.elapsed);
        let progress = self.after_pause(self.last_asked, progress);
        let status = self.after_pause(self.last_status, status.max(self.elapsed));
        let both = (progress - status).abs() < 0.5;
        let (at, ask, reason) = if both {
            (progress.min(status), Ask::Both, status_reason)
        } else if progress < status {
            (progress, Ask::Progress, progress_reason)
        } else {
            (status, Ask::Status, status_reason)
        };
        Next { at, ask, reason }
    }

    fn or_stalled(&self, reason: PollReason) -> PollReason {
        if self.stalled {
            PollReason::Stalled
        } else {
            reason
        }
    }

    /// Dense asking is widened to the yardstick once the watch has used up nearly as much as
    /// asking by the yardstick from its beginning would have.
    fn afford(&self, spacing: f64) -> f64 {
        let allowed = AFFORD_BURST + AFFORD_SHARE * self.watched() / YARDSTICK;
        if f64::from(self.requests) < allowed {
            spacing
        } else {
            spacing.max(YARDSTICK)
        }
    }
}

fn failure_gap(elapsed: f64) -> f64 {
    let age = (elapsed / THIN_OUT_FROM).max(1.0);
    (FAILURE_GAP * age.powf(THIN_OUT)).min(FAILURE_GAP_MAX)
}

/// Pauses on a plateau: dense while it is young, when most end, and growing with its age. Before
/// the time that past builds needed at least, they may be longer.
fn plateau_spacing(stood: f64, usual: Option<Typical>) -> f64 {
    let plain = (DENSEST + PLATEAU_GROWTH * stood)
        .min(SPARSEST)
        .max(PATIENCE * stood)
        .min(60.0);
    match usual {
        Some(usual) if usual.builds >= 3 && stood < 0.7 * usual.low => {
            (0.25 * (0.7 * usual.low - stood)).clamp(plain, 10.0_f64.max(plain))
        }
        _ => plain,
    }
}
