//! What answers and failures do to a watch.

use crate::ends::Verdict;
use crate::learned::Learned;
use crate::readings::{self, Readings};
use crate::schedule::FULL;
use crate::stall::{self, Standstill};
use crate::timeline::{OLDEST, is_same_moment};
use crate::watcher::{CONTAINER_PROGRESS, REFUSALS_BELIEVED};
use crate::{
    Connection, Event, ImageFacts, Now, PollReason, ProgressAnswer, Sample, State, StatusAnswer,
    StatusWord, Watcher,
};

/// A percentage that falls by less, in points, is noise: what is shown stays.
const NOISE: f64 = 1.0;
/// A fall by more than this many points is a build that began anew: its old pace says nothing.
const ANEW: f64 = 30.0;
/// An image created later by more than this many seconds is another one under the same ID.
const OTHER_IMAGE: f64 = 60.0;
/// Pause after the first refused progress question, in seconds, which may be passing trouble; each
/// one more triples it, until refusals are believed.
const REFUSED_FIRST: f64 = 10.0;
/// Longest such pause when percentages were told before.
const REFUSED_AFTER_PERCENT: f64 = 60.0;
/// Refusals in a row that even percentages told before do not outweigh.
const REFUSED_TOO_OFTEN: u32 = 10;
/// First pause once refusals are believed, in seconds; it doubles with each.
const REFUSED: f64 = 300.0;
/// Longest pause between refused progress questions, in seconds.
const REFUSED_MOST: f64 = 3_600.0;
/// A progress question that was due when its sibling was answered gets this many seconds.
const GRACE: f64 = 5.0;

impl Watcher {
    /// Takes in an answer about progress. It never ends a build: at most it is finalizing.
    pub fn on_progress(
        &mut self,
        now: Now,
        answer: ProgressAnswer,
        learned: &Learned,
    ) -> Vec<Event> {
        if self.ended.is_some() {
            return Vec::new();
        }
        self.begin_step(now, learned);
        let mut events = Vec::new();
        self.last_answer_at = Some(now.wall);
        self.progress.failures = 0;
        self.progress.failed_at = None;
        match answer {
            ProgressAnswer::Reported {
                percent: Some(percent),
                remaining_seconds,
                total_seconds,
            } if percent.is_finite() => {
                self.progress.refusals = 0;
                self.progress.from = f64::NEG_INFINITY;
                self.signs
                    .progress_answered(self.timeline.elapsed(now), percent);
                let seconds = |s: Option<f64>| s.filter(|s| (0.0..=OLDEST).contains(s));
                self.take_percent(
                    now,
                    percent.clamp(0.0, 100.0),
                    seconds(remaining_seconds),
                    seconds(total_seconds),
                    &mut events,
                );
            }
            _ => self.progress_refused(now),
        }
        self.check_stall(now, &mut events);
        self.replan_unless_retrying(now);
        events
    }

    /// Takes in an answer about status, asked or not: a listing made for another build counts too.
    pub fn on_status(&mut self, now: Now, answer: StatusAnswer, learned: &Learned) -> Vec<Event> {
        if self.ended.is_some() {
            return Vec::new();
        }
        self.begin_step(now, learned);
        let mut events = Vec::new();
        self.online_again(now, &mut events);
        self.last_answer_at = Some(now.wall);
        let elapsed = self.timeline.elapsed(now);
        let is_news = !self
            .last_status
            .is_some_and(|at| is_same_moment(at, elapsed));
        let progress_is_due = |p: crate::Plan| p.ask.wants_progress() && p.at <= now.mono;
        if is_news && self.plan.is_some_and(progress_is_due) {
            // The progress question of this plan is still on its way.
            self.progress.from = self.progress.from.max(elapsed + GRACE);
        }
        self.last_status = Some(elapsed);
        match answer {
            StatusAnswer::Listed(facts) => {
                self.take_facts(now, &facts, &mut events);
                if !self.seen {
                    self.seen = true;
                    events.push(Event::Appeared);
                }
                let failed = facts.status == Some(StatusWord::Unavailable);
                // Its creation time may have moved the beginning.
                let elapsed = self.timeline.elapsed(now);
                let verdict = self.signs.listed(elapsed, failed);
                if let Some(Verdict::LookAgain(pause)) = verdict {
                    return self.look_again(now, pause, events);
                }
                self.take_status(now, facts, &mut events);
            }
            StatusAnswer::NotListed | StatusAnswer::NoneListed if self.seen => {
                let with_all = answer == StatusAnswer::NoneListed;
                match self.signs.not_listed(elapsed, with_all) {
                    Verdict::End => self.end(now, State::Gone, &mut events),
                    Verdict::LookAgain(pause) => return self.look_again(now, pause, events),
                }
            }
            StatusAnswer::NotListed | StatusAnswer::NoneListed => {}
        }
        self.check_stall(now, &mut events);
        self.replan(now);
        events
    }

    /// A sign of a bad end needs another look before it is believed.
    fn look_again(&mut self, now: Now, pause: f64, events: Vec<Event>) -> Vec<Event> {
        self.plan_at(now, self.pauses.bound(pause.max(0.0)), PollReason::Confirm);
        events
    }

    /// Reads the clocks, counts the question and refreshes what past builds say.
    pub(crate) fn begin_step(&mut self, now: Now, learned: &Learned) {
        self.timeline.read(now);
        let elapsed = self.timeline.elapsed(now);
        let asked = self.plan.is_some_and(|plan| plan.at <= now.mono);
        if !self.counted.is_some_and(|at| is_same_moment(at, elapsed)) {
            self.counted = Some(elapsed);
            if asked {
                self.last_asked = Some(elapsed);
            }
            let both = self.plan.is_some_and(|plan| plan.ask == crate::Ask::Both);
            let questions = u32::from(asked) * if both { 2 } else { 1 };
            self.requests = self.requests.saturating_add(questions);
        }
        self.usual = learned.typical(self.facts.size_mb, self.facts.container);
        self.usual_finalizing = learned.finalizing();
        self.failures = learned.failures();
    }

    fn take_percent(
        &mut self,
        now: Now,
        percent: f64,
        service_remaining_seconds: Option<f64>,
        service_total_seconds: Option<f64>,
        events: &mut Vec<Event>,
    ) {
        let elapsed = self.timeline.elapsed(now);
        let before = self.samples.last().map(|s| s.percent);
        if before.is_some_and(|before| percent < before - ANEW) {
            self.forget_pace();
        }
        let mut sample = Sample {
            at: now.wall,
            elapsed_seconds: elapsed,
            percent,
            service_remaining_seconds,
            service_total_seconds,
            remaining_seconds: None,
        };
        self.samples.push(sample);
        self.readings = readings::read(self.samples.as_slice(), self.timeline.start_known);
        sample.remaining_seconds = self.readings.best().map(|f| (f.end - elapsed).max(0.0));
        self.samples.push(sample);
        let moved = self.standstill.observe(elapsed, percent);
        if moved && self.stalled_since.take().is_some() {
            events.push(Event::MovingAgain);
        }
        self.at_end_since = (percent >= FULL).then(|| self.at_end_since.unwrap_or(elapsed));
        let shown = match self.percent {
            Some(shown) if percent < shown && percent > shown - NOISE => shown,
            _ => percent,
        };
        if self.percent != Some(shown) {
            self.percent = Some(shown);
            events.push(Event::Progressed { percent: shown });
        }
        if matches!(self.state, State::Making | State::Finalizing) {
            let to = self.making_state();
            self.change_state(to, events);
        }
    }

    fn progress_refused(&mut self, now: Now) {
        let elapsed = self.timeline.elapsed(now);
        let told_before = self.samples.last().is_some();
        self.signs.progress_refused(told_before);
        if self.progress.from > elapsed + GRACE {
            return;
        }
        let refusals = self.progress.refusals;
        let container = self.facts.container == Some(true);
        let doubting = if told_before {
            refusals < REFUSED_TOO_OFTEN
        } else {
            !container && refusals + 1 < REFUSALS_BELIEVED
        };
        let pause = if doubting {
            (REFUSED_FIRST * 3_f64.powi(refusals.min(10) as i32)).min(REFUSED_AFTER_PERCENT)
        } else {
            let (first, believed) = if container {
                (CONTAINER_PROGRESS, 0)
            } else {
                (REFUSED, REFUSALS_BELIEVED - 1)
            };
            first * f64::from(1_u32 << refusals.saturating_sub(believed).min(10))
        };
        self.progress.refusals = refusals.saturating_add(1);
        self.progress.from = elapsed + pause.min(REFUSED_MOST);
        if self.progress.refusals == 1 && self.samples.last().is_some() {
            // Told before and not any more: perhaps the build has ended. Status knows.
            self.last_status = self.last_status.filter(|at| elapsed - at < 1.0);
        }
    }

    fn take_facts(&mut self, now: Now, facts: &ImageFacts, events: &mut Vec<Event>) {
        let known = self.facts.clone();
        if let Some(created_at) = facts.created_at
            && known.created_at != Some(created_at)
        {
            let another = known
                .created_at
                .is_some_and(|old| created_at.seconds_since(old) > OTHER_IMAGE);
            if another && facts.status == Some(StatusWord::Making) {
                self.forget_build();
            }
            self.facts.created_at = Some(created_at);
            self.anchor_start(now, created_at);
        }
        if let Some(name) = facts.name.as_ref().filter(|name| !name.is_empty()) {
            self.facts.name = Some(name.clone());
        }
        if let Some(size) = facts.size_mb.filter(|s| s.is_finite() && *s > 0.0) {
            self.facts.size_mb = Some(size);
        }
        if let Some(gpu) = facts.source_gpu.as_ref().filter(|gpu| !gpu.is_empty()) {
            self.facts.source_gpu = Some(gpu.clone());
        }
        if facts.container.is_some() {
            self.facts.container = facts.container;
        }
        if facts.container == Some(true) && known.container != Some(true) {
            self.expect_no_progress(now);
        }
        if self.facts != known {
            events.push(Event::FactsChanged);
        }
    }

    fn take_status(&mut self, now: Now, facts: ImageFacts, events: &mut Vec<Event>) {
        match facts.status {
            None => {}
            Some(StatusWord::Making) => {
                let to = self.making_state();
                self.change_state(to, events);
            }
            Some(StatusWord::Available) => self.end(now, State::Ready, events),
            Some(StatusWord::Unavailable) => {
                let reason = facts
                    .failed_reason
                    .filter(|reason| !reason.trim().is_empty());
                self.end(now, State::Failed { reason }, events);
            }
            Some(StatusWord::Other(word)) => {
                let to = State::Unknown(word.clone());
                if self.state != to {
                    events.push(Event::UnknownStatus(StatusWord::Other(word)));
                }
                self.change_state(to, events);
            }
        }
    }

    /// Making or finalizing, by the last percentage.
    fn making_state(&self) -> State {
        if self.samples.last().is_some_and(|s| s.percent >= FULL) {
            State::Finalizing
        } else {
            State::Making
        }
    }

    fn change_state(&mut self, to: State, events: &mut Vec<Event>) {
        if self.state != to {
            let from = std::mem::replace(&mut self.state, to.clone());
            events.push(Event::StateChanged { from, to });
        }
    }

    fn end(&mut self, now: Now, state: State, events: &mut Vec<Event>) {
        self.change_state(state, events);
        self.ended = Some((now.wall, self.timeline.elapsed(now).max(0.0)));
        self.plan = None;
        events.push(Event::Ended { at: now.mono });
    }

    fn check_stall(&mut self, now: Now, events: &mut Vec<Event>) {
        if self.stalled_since.is_some()
            || self.ended.is_some()
            || !matches!(self.state, State::Making | State::Finalizing)
        {
            return;
        }
        let elapsed = self.timeline.elapsed(now);
        let usual_finalizing = self.usual_finalizing.map(|f| f.high);
        let measured = self.samples.last().map_or(elapsed, |s| s.elapsed_seconds);
        let stands = self.standstill.is_stall(measured, usual_finalizing);
        let far_past = self.samples.last().is_none()
            && self
                .usual
                .is_some_and(|usual| stall::is_far_past(elapsed, usual.high));
        if stands || far_past {
            let stood = self.standstill.at(elapsed).map_or(0.0, |(_, stood)| stood);
            self.stalled_since = Some(now.wall.plus_secs(-stood));
            events.push(Event::Stalled);
        }
    }

    /// Whether a listing tells of another build under the ID of this ended one: it is being made, and
    /// this one is gone or was created well before. A listing that was merely asked for earlier than
    /// the one that told the end says nothing like that.
    pub fn is_made_anew(&self, listed: &ImageFacts) -> bool {
        if !self.state.is_end() || listed.status != Some(StatusWord::Making) {
            return false;
        }
        let later = self.facts.created_at.zip(listed.created_at);
        self.state == State::Gone
            || later.is_some_and(|(old, new)| new.seconds_since(old) > OTHER_IMAGE)
    }

    /// The same ID stands for another image now.
    fn forget_build(&mut self) {
        self.forget_pace();
        self.percent = None;
        self.stalled_since = None;
        self.progress.refusals = 0;
        self.progress.from = f64::NEG_INFINITY;
    }

    fn forget_pace(&mut self) {
        self.samples.clear();
        self.standstill = Standstill::default();
        self.at_end_since = None;
        self.readings = Readings::default();
    }

    fn online_again(&mut self, now: Now, events: &mut Vec<Event>) {
        self.backoff.reset();
        self.trouble.wrong = 0;
        self.trouble.throttled = 0;
        self.trouble.last = None;
        let since = self.trouble.since.take();
        if self.connection != Connection::Online {
            self.connection = Connection::Online;
            let seconds = since.map_or(0.0, |s| (self.timeline.elapsed(now) - s).max(0.0));
            events.push(Event::TroubleEnded { seconds });
        }
    }

    pub(crate) fn replan_unless_retrying(&mut self, now: Now) {
        let waits_for_status = self.plan.is_some_and(|plan| {
            matches!(
                plan.reason,
                PollReason::Confirm | PollReason::Retry | PollReason::Throttled
            )
        });
        if !waits_for_status {
            self.replan(now);
        }
    }
}
