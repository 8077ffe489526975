//! When to ask next, and what.
//!
//! Every question costs. Only status tells of a failure and says that an image is ready; progress
//! tells when to expect that, and at 100 % that status is to be asked. So status is asked rarely
//! while the end is far, and progress now and then to see when it is due. The pauses go with the
//! chance of the end: see [`crate::forecast`].

use crate::forecast::{failure_gap, plateau_pause};
use crate::learned::Typical;
use crate::readings::{Reading, Readings};
use crate::tuning::tuning;
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
    /// Progress was refused when last asked.
    pub(crate) refused: bool,
    /// When the end is expected, in several ways.
    pub(crate) readings: Readings,
    /// The last percentage, if there is one.
    pub(crate) standing: Option<Standing>,
    /// A stall has been told.
    pub(crate) stalled: bool,
    /// How long such builds take, from past ones.
    pub(crate) usual: Option<Typical>,
    /// How long builds usually finalize, from past ones.
    pub(crate) usual_finalizing: Option<Typical>,
    /// How likely failures are, as a share of what is expected at first.
    pub(crate) failures: f64,
}

/// The last percentage of a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standing {
    /// Per cent, 0 to 100.
    pub(crate) percent: f64,
    /// For how many seconds it has stood; 0 while it was seen only once.
    pub(crate) seconds: f64,
    /// Whether it was seen to begin.
    pub(crate) begun: bool,
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

/// At this percentage the making proper is over.
pub(crate) const FULL: f64 = 100.0;
/// Below this percentage the end is far, whatever the pace.
const FAR: f64 = 50.0;
/// Longest pause in seconds while a build is known to run and nothing tells of its end.
const LONGEST: f64 = 60.0;

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
            at: last + (0.15 * s.watched()).clamp(3.0, LONGEST),
            ask: Ask::Status,
            reason: PollReason::Waiting,
        },
        (Some(last), Phase::Unknown) => Next {
            at: last + (0.1 * s.watched()).clamp(30.0, 2.0 * LONGEST),
            ask: Ask::Status,
            reason: PollReason::StatusOnly,
        },
        (Some(last), Phase::Making) => s.making(last),
    };
    // Progress was told before and is refused now: what it said gets old, so status has to tell.
    if let (true, Some(_), Phase::Making, Some(last)) =
        (s.refused, s.last_progress, s.phase, s.last_status)
        && last + s.status_pause() < next.at
    {
        next = Next {
            at: last + s.status_pause(),
            ask: Ask::Status,
            reason: PollReason::StatusOnly,
        };
    }
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
    let is_at_end = s.standing.is_some_and(|s| s.percent >= tuning().at_end);
    let expected = s.readings.best();
    is_at_end || expected.is_some_and(|r| r.earliest() - s.elapsed < LONGEST)
}

impl Situation {
    fn watched(&self) -> f64 {
        self.elapsed - self.began
    }

    /// A moment no sooner than the shortest pause after `last`.
    fn after_pause(&self, last: Option<f64>, moment: f64) -> f64 {
        last.map_or(moment, |last| moment.max(last + self.pauses.shortest()))
    }

    fn making(&self, last_status: f64) -> Next {
        let Some(last_progress) = self.last_progress else {
            return if self.refused {
                self.status_only(last_status)
            } else {
                self.before_progress(last_status)
            };
        };
        match (self.standing, self.readings.next(self.elapsed)) {
            (Some(standing), _) if self.is_plateau(standing) => {
                self.finalizing(last_status, last_progress, standing)
            }
            (_, Some(reading)) => self.expecting(last_status, last_progress, reading),
            _ => {
                let progress = last_progress + self.watched().clamp(tuning().young, LONGEST);
                let status = last_status + self.status_pause();
                self.earlier(progress, status, PollReason::Pace)
            }
        }
    }

    /// No percentage yet. A watch that begins in a build's first minute, but not at its beginning,
    /// asks first whether it is over: such builds are short.
    fn before_progress(&self, last_status: f64) -> Next {
        let joins_short = (tuning().young..LONGEST).contains(&self.began);
        let wait = if joins_short {
            1.1 * self.sparsest()
        } else {
            0.0
        };
        let progress = tuning().young.max(self.began + wait).max(self.elapsed);
        self.earlier(progress, last_status + self.sparsest(), PollReason::Pace)
    }

    /// The end is expected in a window.
    fn expecting(&self, last_status: f64, last_progress: f64, reading: Reading) -> Next {
        let (from, to) = (reading.earliest(), reading.latest());
        // What was not looked at since says nothing of how late it is.
        let late = (last_progress - to).max(0.0);
        let is_overdue = self.elapsed > to;
        let reason = if is_overdue {
            PollReason::Overdue
        } else {
            PollReason::NearEnd
        };
        let width = to - from;
        let pause = tuning().window_share * (width + late);
        let pause = self.afford(pause.clamp(tuning().densest, self.sparsest()));
        let last_look = last_progress.max(last_status);
        let look = (last_look + pause).max(from + (width * tuning().aim) % pause);
        let check = last_status + failure_gap(self.elapsed, self.failures);
        // Status shows the end with one question; progress needs two, but narrows the window. Near
        // the last percentage it has little to tell that is worth a question too many.
        let is_plain = (width < tuning().narrow && !is_overdue)
            || (pause >= self.sparsest()
                && self.elapsed >= from
                && self.standing.is_some_and(|s| s.percent >= tuning().at_end));
        let look = if is_overdue && !is_plain {
            look.min(last_progress + LONGEST)
        } else {
            look
        };
        let left = (reading.end - last_progress).max(1.0);
        let ahead = tuning().ahead - tuning().caution * reading.sigma / left;
        let ahead = ahead.max(tuning().ahead_least) * (from - last_progress);
        let most = tuning().stride * (last_progress - self.began).max(tuning().young);
        let most = most.max(self.half_way(self.usual, last_progress));
        let progress = last_progress + ahead.min(most).max(self.afford(2.0 * tuning().densest));
        if look < check && (is_plain || look <= progress || self.elapsed >= from - tuning().densest)
        {
            if is_plain {
                self.earlier(f64::INFINITY, look, reason).because(reason)
            } else {
                self.earlier(look, f64::INFINITY, reason)
            }
        } else if is_plain {
            self.earlier(f64::INFINITY, check, reason)
        } else {
            let is_rare = check - last_status > tuning().company * tuning().failure_gap;
            let progress = if is_rare {
                progress.min(check)
            } else {
                progress
            };
            self.earlier(progress, check, self.or_stalled(PollReason::Pace))
        }
    }

    /// Whether a build near its end has stopped moving, rather than being slow or rounded.
    fn is_plateau(&self, standing: Standing) -> bool {
        let missed = standing.seconds * standing.percent / self.elapsed.max(1.0);
        let shows = if standing.percent.fract() == 0.0 {
            1.3
        } else {
            0.3
        };
        standing.percent >= FULL
            || standing.percent >= tuning().at_end
                && (missed > shows || (standing.seconds > 0.0 && self.readings.pace.is_none()))
    }

    /// At the last percentage, until the service calls it ready.
    fn finalizing(&self, last_status: f64, last_progress: f64, standing: Standing) -> Next {
        let stood = standing.seconds;
        let half_way = self.half_way(self.usual_finalizing, stood);
        let pause = if !standing.begun {
            self.sparsest()
        } else if half_way > 0.0 {
            half_way.max(tuning().densest)
        } else {
            plateau_pause(stood).clamp(tuning().densest, self.sparsest())
        };
        // Whether 100 % is the end status alone tells.
        let is_news =
            standing.begun && standing.percent >= FULL && last_status < self.elapsed - stood;
        let status = if is_news {
            self.elapsed
        } else {
            last_status + self.afford(pause)
        };
        let progress = last_progress + stood.clamp(LONGEST, 3.0 * LONGEST);
        let reason = self.or_stalled(PollReason::Finalizing);
        self.earlier(progress, status, reason).because(reason)
    }

    /// No percentages to be had.
    fn status_only(&self, last_status: f64) -> Next {
        let half_way = self.half_way(self.usual, self.elapsed);
        let gap = failure_gap(self.elapsed, self.failures);
        let at = last_status + half_way.min(gap).max(self.status_pause());
        Next {
            at,
            ask: if at >= self.progress_from {
                Ask::Both
            } else {
                Ask::Status
            },
            reason: self.or_stalled(PollReason::StatusOnly),
        }
    }

    /// Half the seconds from `done` to what hardly any build is shorter than; 0 if that is over or
    /// not known.
    fn half_way(&self, usual: Option<Typical>, done: f64) -> f64 {
        usual.map_or(0.0, |usual| 0.5 * (usual.shortest() - done).max(0.0))
    }

    /// Pauses between status questions that nothing else is known for: percentages that move would
    /// tell of the end.
    fn status_pause(&self) -> f64 {
        let moves = |s: Standing| s.percent > 0.0 && s.percent < FAR;
        if self.standing.is_some_and(moves) {
            failure_gap(self.elapsed, self.failures)
        } else {
            (self.elapsed / 3.0).clamp(5.0, tuning().status_alone)
        }
    }

    /// Longest pause while the end may come at any moment.
    fn sparsest(&self) -> f64 {
        if self.usual.is_some() {
            tuning().sparsest_known
        } else {
            tuning().sparsest
        }
    }

    /// The earlier of a progress and a status question; both at once when they nearly coincide.
    /// A status question is a look for a failure, unless it is asked for another reason.
    fn earlier(&self, progress: f64, status: f64, progress_reason: PollReason) -> Next {
        let progress = progress.max(self.progress_from).max(self.elapsed);
        let progress = self.after_pause(self.last_asked, progress);
        let status = self.after_pause(self.last_status, status.max(self.elapsed));
        let (at, ask, reason) = if (progress - status).abs() < tuning().densest / 2.0 {
            (progress.min(status), Ask::Both, PollReason::FailureCheck)
        } else if progress < status {
            (progress, Ask::Progress, progress_reason)
        } else {
            (status, Ask::Status, PollReason::FailureCheck)
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

    /// Dense asking is widened once the watch has asked as much as asking evenly from its beginning
    /// would have.
    fn afford(&self, pause: f64) -> f64 {
        let even = tuning().sparsest;
        if f64::from(self.requests) < self.watched() / even {
            pause
        } else {
            pause.max(even)
        }
    }
}

impl Next {
    /// The same, asked for this reason.
    fn because(self, reason: PollReason) -> Next {
        Next { reason, ..self }
    }
}
