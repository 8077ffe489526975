//! The state machine of one build.

use crate::backoff::Backoff;
use crate::ends::Signs;
use crate::forecast::ReadyBetween;
use crate::learned::{Learned, Typical};
use crate::readings::{self, Reading, Readings};
use crate::sample::Samples;
use crate::schedule::{self, Phase, Situation, Standing};
use crate::snapshot::{KnownFacts, Snapshot};
use crate::stall::Standstill;
use crate::timeline::Timeline;
use crate::tuning::tuning;
use crate::{Connection, Failure, Mono, Now, PauseBounds, PollReason, Sample, State, Wall};

/// What is known of a build when its watch begins.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Start {
    /// When the image, and so its build, was created, in the service's word.
    pub created_at: Option<Wall>,
    /// Size of the image in MB.
    pub size_mb: Option<f64>,
    /// Whether it is made from a container instance, whose progress the service refuses to tell.
    pub container: Option<bool>,
}

/// What to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// The build's progress.
    Progress,
    /// The image's status.
    Status,
    /// Both.
    Both,
}

impl Ask {
    /// Whether progress is among it.
    pub fn wants_progress(self) -> bool {
        matches!(self, Ask::Progress | Ask::Both)
    }

    /// Whether status is among it.
    pub fn wants_status(self) -> bool {
        matches!(self, Ask::Status | Ask::Both)
    }
}

/// The next question about a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// When.
    pub at: Mono,
    /// What.
    pub ask: Ask,
    /// Why then.
    pub reason: PollReason,
}

/// Follows one build: takes in answers and failures, says what happened, and plans the next
/// question. See the crate's description.
#[derive(Debug, Clone)]
pub struct Watcher {
    pub(crate) timeline: Timeline,
    pub(crate) state: State,
    pub(crate) connection: Connection,
    pub(crate) facts: KnownFacts,
    pub(crate) seen: bool,
    pub(crate) percent: Option<f64>,
    pub(crate) samples: Samples,
    pub(crate) readings: Readings,
    pub(crate) standstill: Standstill,
    pub(crate) stalled_since: Option<Wall>,
    pub(crate) last_answer_at: Option<Wall>,
    /// When status was last answered, in elapsed seconds.
    pub(crate) last_status: Option<f64>,
    pub(crate) signs: Signs,
    pub(crate) trouble: Trouble,
    pub(crate) progress: ProgressChannel,
    pub(crate) requests: u32,
    /// When a question was last counted, in elapsed seconds.
    pub(crate) counted: Option<f64>,
    /// When the last percentage was first seen, in elapsed seconds.
    pub(crate) at_end_since: Option<f64>,
    pub(crate) ended: Option<(Wall, f64)>,
    pub(crate) usual: Option<Typical>,
    pub(crate) usual_finalizing: Option<Typical>,
    /// How likely failures are, as a share of what is expected at first.
    pub(crate) failures: f64,
    /// When a question of this watch's own was last answered or failed, in elapsed seconds.
    pub(crate) last_asked: Option<f64>,
    pub(crate) pauses: PauseBounds,
    pub(crate) backoff: Backoff,
    pub(crate) plan: Option<Plan>,
}

/// Failures in a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble {
    /// When the first of them happened, in elapsed seconds.
    pub(crate) since: Option<f64>,
    /// How many in a row say that this watch itself is wrong.
    pub(crate) wrong: u32,
    /// Throttled answers in a row.
    pub(crate) throttled: u32,
    /// The last failure and when it was taken in, in elapsed seconds: the same one again at the same
    /// moment changes nothing.
    pub(crate) last: Option<(f64, Failure)>,
}

/// What the progress question has come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProgressChannel {
    /// Refusals in a row.
    pub(crate) refusals: u32,
    /// Failures in a row.
    pub(crate) failures: u32,
    /// When it last failed, in elapsed seconds.
    pub(crate) failed_at: Option<f64>,
    /// Not to be asked before this moment, in elapsed seconds.
    pub(crate) from: f64,
}

/// Refused progress questions in a row after which an image is taken for one without progress.
pub(crate) const REFUSALS_BELIEVED: u32 = 3;
/// First pause before progress is asked of an image that is known to be made from a container.
pub(crate) const CONTAINER_PROGRESS: f64 = 600.0;

impl Watcher {
    /// A new watch, which asks at once. The same seed and inputs give the same outputs.
    pub fn new(start: Start, now: Now, seed: u64) -> Watcher {
        let mut watcher = Watcher::blank(Timeline::new(now), seed);
        watcher.facts.size_mb = start.size_mb.filter(|s| s.is_finite() && *s > 0.0);
        watcher.facts.container = start.container;
        if let Some(created_at) = start.created_at {
            watcher.facts.created_at = Some(created_at);
            watcher.anchor_start(now, created_at);
        }
        if start.container == Some(true) {
            watcher.expect_no_progress(now);
        }
        watcher.replan(now);
        watcher
    }

    /// The service refuses the progress of images like this one: asks for it later, if at all.
    pub(crate) fn expect_no_progress(&mut self, now: Now) {
        if self.progress.refusals == 0 && self.samples.last().is_none() {
            self.progress.refusals = 1;
            self.progress.from = self.timeline.elapsed(now) + CONTAINER_PROGRESS;
        }
    }

    /// The image turned out to be elsewhere: what progress said there counts no more.
    pub(crate) fn ask_progress_again(&mut self, now: Now) {
        if self.facts.container != Some(true) {
            self.progress.refusals = 0;
            self.progress.from = f64::NEG_INFINITY;
            self.timeline.read(now);
            self.replan_unless_retrying(now);
        }
    }

    /// The place or the source instance says that this is a container image. What a listing says
    /// goes before it.
    pub(crate) fn presume_container(&mut self, now: Now) {
        if self.facts.container.is_none() && self.ended.is_none() {
            self.facts.container = Some(true);
            self.timeline.read(now);
            self.expect_no_progress(now);
            self.replan_unless_retrying(now);
        }
    }

    /// A watch that goes on after a restart, and asks at once. The time in between is read from the
    /// wall clock, as far as it makes sense.
    pub fn restore(snapshot: Snapshot, now: Now, seed: u64) -> Watcher {
        let mut watcher = Watcher::blank(Timeline::restored(&snapshot, now), seed);
        watcher.samples = Samples::from_untrusted(snapshot.samples);
        watcher.standstill = Standstill::replay(watcher.samples.as_slice());
        watcher.readings = readings::read(watcher.samples.as_slice(), watcher.timeline.start_known);
        watcher.state = snapshot.state;
        watcher.seen = snapshot.seen;
        watcher.facts = snapshot.facts;
        watcher.percent = snapshot.percent.filter(|p| (0.0..=100.0).contains(p));
        watcher.last_answer_at = snapshot.last_answer_at;
        watcher.stalled_since = snapshot.stalled_since;
        watcher.requests = snapshot.requests;
        watcher.progress.refusals = snapshot.refusals;
        watcher.at_end_since = snapshot.at_end_since_seconds.filter(|s| s.is_finite());
        if watcher.state.is_end() {
            let elapsed = snapshot.ended_elapsed_seconds.filter(|s| s.is_finite());
            watcher.ended = Some((
                snapshot.ended_at.unwrap_or(snapshot.taken_at),
                elapsed.unwrap_or(snapshot.elapsed_seconds).max(0.0),
            ));
        }
        if watcher.facts.container == Some(true) {
            watcher.progress.from = watcher.timeline.elapsed(now) + CONTAINER_PROGRESS;
        }
        watcher.replan(now);
        watcher
    }

    fn blank(timeline: Timeline, seed: u64) -> Watcher {
        Watcher {
            timeline,
            state: State::Waiting,
            connection: Connection::Online,
            facts: KnownFacts::default(),
            seen: false,
            percent: None,
            samples: Samples::default(),
            readings: Readings::default(),
            standstill: Standstill::default(),
            stalled_since: None,
            last_answer_at: None,
            last_status: None,
            signs: Signs::default(),
            trouble: Trouble::default(),
            progress: ProgressChannel::default(),
            requests: 0,
            counted: None,
            at_end_since: None,
            ended: None,
            usual: None,
            usual_finalizing: None,
            failures: Learned::default().failures(),
            last_asked: None,
            pauses: PauseBounds::default(),
            backoff: Backoff::new(seed),
            plan: None,
        }
    }

    /// What to remember across a restart.
    pub fn snapshot(&self, now: Now) -> Snapshot {
        Snapshot {
            taken_at: now.wall,
            state: self.state.clone(),
            seen: self.seen,
            started_at: self.timeline.started_at,
            start_known: self.timeline.start_known,
            elapsed_seconds: self.timeline.elapsed(now),
            began_elapsed_seconds: self.timeline.began,
            facts: self.facts.clone(),
            percent: self.percent,
            samples: self.samples.as_slice().to_vec(),
            last_answer_at: self.last_answer_at,
            stalled_since: self.stalled_since,
            refusals: self.progress.refusals,
            requests: self.requests,
            at_end_since_seconds: self.at_end_since,
            ended_at: self.ended_at(),
            ended_elapsed_seconds: self.ended.map(|(_, elapsed)| elapsed),
        }
    }

    /// The next question; `None` once the build has ended, or while asking is blocked.
    pub fn plan(&self) -> Option<Plan> {
        self.plan
    }

    /// A person wants other bounds on the pauses between questions: they hold from now on.
    pub fn set_pauses(&mut self, now: Now, pauses: PauseBounds) {
        if self.pauses != pauses {
            self.pauses = pauses;
            self.timeline.read(now);
            self.replan_unless_retrying(now);
        }
    }

    /// A person tries again after a block, or the keys have changed: asks at once. Without a block
    /// this changes nothing.
    pub fn unblock(&mut self, now: Now) {
        self.timeline.read(now);
        if let Connection::Blocked { since, why } = &self.connection {
            self.connection = Connection::Retrying {
                since: *since,
                why: why.clone(),
                attempts: 1,
            };
            self.trouble.wrong = 0;
            self.backoff.reset();
            self.plan_at(now, 0.0, PollReason::Requested);
        }
    }

    /// The wall clock was set: the difference to before is no time that passed.
    pub(crate) fn clock_set(&mut self, now: Now) {
        self.timeline.read(now);
    }

    /// The machine slept until now: the time slept counts as elapsed, and what is due or became
    /// due in it is asked within `spread_seconds`, each watch at a share of its own.
    pub fn wake(&mut self, now: Now, spread_seconds: f64) {
        let slept = self.timeline.wake(now);
        self.spread_out(now, spread_seconds, slept);
    }

    /// Asking was paused until now: what is due or would be soon is asked within `spread_seconds`,
    /// each watch at a share of its own. The time went on meanwhile, so nothing is added to it.
    pub fn resume(&mut self, now: Now, spread_seconds: f64) {
        self.timeline.read(now);
        self.spread_out(now, spread_seconds, 0.0);
    }

    /// `slept` is by how many seconds the plan is overdue without the monotonic clock showing it.
    fn spread_out(&mut self, now: Now, spread_seconds: f64, slept: f64) {
        let spread = spread_seconds.max(0.0);
        let Some(plan) = self.plan else { return };
        let left = plan.at.seconds_since(now.mono);
        // Woken twice, it keeps its share of the first time.
        let is_spread = plan.reason == PollReason::Woke && left > 0.0;
        if left <= spread + slept && !is_spread {
            let own = spread * self.backoff.share();
            self.backoff.reset();
            let is_due = left <= slept;
            self.plan_at(
                now,
                if is_due { own } else { own.min(left) },
                PollReason::Woke,
            );
        }
    }

    /// A person asks for it: asks at once, a blocked watch too.
    pub fn poll_now(&mut self, now: Now) {
        self.unblock(now);
        if self.plan.is_some() {
            self.plan_at(now, 0.0, PollReason::Requested);
        }
    }

    /// Where the build stands, by the service's last word.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether the service can be asked at present.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What listings told about the image.
    pub fn facts(&self) -> &KnownFacts {
        &self.facts
    }

    /// Per cent done, 0 to 100; `None` while the service tells none.
    pub fn percent(&self) -> Option<f64> {
        self.percent
    }

    /// Whether the service refuses to tell this image's progress, so that only status moves. One
    /// refusal or two may be passing trouble.
    pub fn is_status_only(&self) -> bool {
        let expected = self.facts.container == Some(true) && self.progress.refusals > 0;
        (expected || self.progress.refusals >= REFUSALS_BELIEVED) && self.samples.last().is_none()
    }

    /// Since when complete listings have not had this image, though it was listed before. It is not
    /// called gone before more speaks for that.
    pub fn not_listed_since(&self) -> Option<Wall> {
        let since = self
            .signs
            .missing_since()
            .filter(|_| self.ended.is_none())?;
        Some(self.timeline.started_at.plus_secs(since))
    }

    /// Best estimate of the seconds left, 0 or more. `None` when nothing is known, or when the
    /// estimate has run out long ago.
    pub fn remaining_seconds(&self, now: Now) -> Option<f64> {
        if self.ended.is_some() {
            return None;
        }
        let elapsed = self.timeline.elapsed(now);
        self.forecast(elapsed)
            .map(|forecast| (forecast.end - elapsed).max(0.0))
    }

    /// Best estimate of the seconds from the build's beginning to its end; the true figure once it
    /// has ended.
    pub fn total_seconds(&self, now: Now) -> Option<f64> {
        match self.ended {
            Some((_, elapsed)) => Some(elapsed),
            None => {
                let elapsed = self.elapsed_seconds(now);
                self.remaining_seconds(now).map(|left| elapsed + left)
            }
        }
    }

    /// Seconds since the build began, up to its end.
    pub fn elapsed_seconds(&self, now: Now) -> f64 {
        match self.ended {
            Some((_, elapsed)) => elapsed,
            None => self.timeline.elapsed(now).max(0.0),
        }
    }

    /// Since when nothing has moved, once that has been told.
    pub fn stalled_since(&self) -> Option<Wall> {
        self.stalled_since
    }

    /// When the service last answered a question about this build.
    pub fn last_answer_at(&self) -> Option<Wall> {
        self.last_answer_at
    }

    /// Progress over time, at most [`MAX_SAMPLES`](crate::MAX_SAMPLES).
    pub fn samples(&self) -> &[Sample] {
        self.samples.as_slice()
    }

    /// When the build began: the service's word if it makes sense, else when the watch began.
    pub fn started_at(&self) -> Wall {
        self.timeline.started_at
    }

    /// When the end was noticed.
    pub fn ended_at(&self) -> Option<Wall> {
        self.ended.map(|(wall, _)| wall)
    }

    /// Seconds the build has stood at its last percentage, or stood there before it ended; `None`
    /// if it has not been seen at its last points.
    pub fn finalizing_seconds(&self, now: Now) -> Option<f64> {
        let until = self
            .ended
            .map_or_else(|| self.timeline.elapsed(now), |(_, end)| end);
        let first = self.first_of_last()?;
        (first.percent >= tuning().at_end).then(|| (until - first.elapsed_seconds).max(0.0))
    }

    /// Questions about this build that were answered or failed.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// When the build will be ready: in four of five such builds between these two moments. `None`
    /// when nothing is known, or when the time expected has passed long ago.
    pub fn ready_between(&self, now: Now) -> Option<ReadyBetween> {
        let elapsed = self.timeline.elapsed(now);
        let forecast = self.forecast(elapsed).filter(|_| self.ended.is_none())?;
        Some(ReadyBetween::of(forecast, elapsed, self.usual.is_none()))
    }

    /// When the build will be ready, in elapsed seconds.
    fn forecast(&self, elapsed: f64) -> Option<Reading> {
        let usual = self.usual.map(|usual| usual.since(0.0));
        let finalizing = self.usual_finalizing;
        let forecast = if let Some(since) = self.at_end_since {
            let promised = self.readings.service.filter(|r| r.end > elapsed);
            promised.or_else(|| finalizing.map(|f| f.since(since)))
        } else if let Some(making) = self.readings.best() {
            let ready = finalizing.map_or(making, |f| making.then(f.since(0.0)));
            Some(usual.map_or(ready, |usual| ready.and(usual)))
        } else {
            return usual.filter(|usual| usual.end > elapsed);
        };
        // Long past, it says nothing any more.
        forecast.filter(|f| elapsed - f.end < (0.25 * f.end).max(60.0))
    }

    pub(crate) fn situation(&self, now: Now) -> Situation {
        let elapsed = self.timeline.elapsed(now);
        Situation {
            elapsed,
            began: self.timeline.began,
            requests: self.requests,
            phase: match self.state {
                State::Waiting => Phase::Waiting,
                State::Unknown(_) => Phase::Unknown,
                _ => Phase::Making,
            },
            last_status: self.last_status,
            last_asked: self.last_asked,
            pauses: self.pauses,
            last_progress: self.samples.last().map(|s| s.elapsed_seconds),
            progress_from: self.progress.from,
            refused: self.progress.refusals > 0,
            readings: self.readings,
            standing: self.standing(elapsed),
            stalled: self.stalled_since.is_some(),
            usual: self.usual,
            usual_finalizing: self.usual_finalizing,
            failures: self.failures,
        }
    }

    /// The last percentage and for how long it has stood: since the first sample that was the same,
    /// provided that it was seen more than once.
    fn standing(&self, elapsed: f64) -> Option<Standing> {
        let (first, last) = (self.first_of_last()?, self.samples.last()?);
        let is_seen_twice = first.elapsed_seconds < last.elapsed_seconds;
        Some(Standing {
            percent: last.percent,
            seconds: if is_seen_twice || last.percent >= schedule::FULL {
                elapsed - first.elapsed_seconds
            } else {
                0.0
            },
            begun: self.samples.as_slice().first() != Some(first) && first.percent == last.percent,
        })
    }

    /// The first of the last samples that have the same percentage.
    fn first_of_last(&self) -> Option<&Sample> {
        let samples = self.samples.as_slice();
        let last = samples.last()?;
        let same = |s: &&Sample| (s.percent - last.percent).abs() < readings::SAME;
        samples.iter().rev().take_while(same).last()
    }

    /// Plans the next question from all that is known.
    pub(crate) fn replan(&mut self, now: Now) {
        if self.ended.is_some() || matches!(self.connection, Connection::Blocked { .. }) {
            self.plan = None;
            return;
        }
        let situation = self.situation(now);
        let next = schedule::next(&situation);
        self.plan = Some(Plan {
            at: now.mono.plus_secs(next.at - situation.elapsed),
            ask: next.ask,
            reason: next.reason,
        });
    }

    /// Plans a question that the schedule does not know of, in `pause` seconds.
    pub(crate) fn plan_at(&mut self, now: Now, pause: f64, reason: PollReason) {
        let at = self.timeline.elapsed(now) + pause;
        // Progress is a sign of life of an image that is not listed, so a refusal is asked about again.
        let missing = self.signs.missing_since().is_some();
        let told_before = self.samples.last().is_some();
        let wants_progress = (at >= self.progress.from || missing && told_before)
            && reason != PollReason::Retry
            && (reason != PollReason::Confirm || missing)
            && self.state != State::Waiting;
        self.plan = Some(Plan {
            at: now.mono.plus_secs(pause),
            ask: if wants_progress {
                Ask::Both
            } else {
                Ask::Status
            },
            reason,
        });
    }

    /// Counts elapsed time from the moment that the service calls the beginning, if that makes
    /// sense.
    pub(crate) fn anchor_start(&mut self, now: Now, created_at: Wall) {
        let Some(shift) = self.timeline.set_start(now, created_at) else {
            return;
        };
        self.samples.shift(shift);
        self.standstill = Standstill::replay(self.samples.as_slice());
        self.progress.from += shift;
        self.signs.shift(shift);
        if let Some((at, _)) = &mut self.trouble.last {
            *at += shift;
        }
        for moment in [
            &mut self.last_status,
            &mut self.trouble.since,
            &mut self.progress.failed_at,
            &mut self.counted,
            &mut self.last_asked,
            &mut self.at_end_since,
        ] {
            *moment = moment.map(|m| m + shift);
        }
        self.readings = readings::read(self.samples.as_slice(), true);
    }
}
