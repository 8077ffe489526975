//! What the surfaces show, made of what the controller knows.

use super::controller::{Controller, Record};
use super::events::{instance_view, reason, state_word};
use super::wording;
use crate::clock::rfc3339;
use crate::control_api::WatchStatus;
use crate::view::{AppView, ConnectionView, View, WatchState, WatchView};
use watch::{Connection, Now, PollReason, Sample, State, WatchId, Watcher};

/// Points of a small curve.
pub(super) const CURVE_POINTS: usize = 60;
/// Share of the way to the next answer that a bar may go by itself at most: estimates are often
/// too hopeful, and a bar that waits is better than one that jumps back.
const BAR_SHARE: f64 = 0.9;
/// Seconds that a bar may go by itself where the next answer's time is not known.
const UNSEEN_MOST: f64 = 15.0;
/// No bar passes this before the service says 100 %, and none of a build that failed.
const BAR_MOST: f64 = 99.0;

/// How long a build must have been missing from listings before that is shown, in seconds.
const WORTH_SAYING: f64 = 20.0;

impl Controller {
    /// Everything that the window shows.
    pub(super) fn view(&self, now: Now) -> View {
        let mut watches: Vec<WatchView> = self
            .watches
            .iter()
            .filter_map(|(&id, record)| self.watch_view(now, id, record))
            .collect();
        watches.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
        View {
            app: self.app_view(now),
            watches,
        }
    }

    fn app_view(&self, now: Now) -> AppView {
        AppView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: self.texts.language().as_str().to_owned(),
            demo: self.demo,
            accounts: self
                .accounts
                .iter()
                .map(|account| account.view(&self.texts, &self.fleet))
                .collect(),
            default_region: super::DEFAULT_REGION.to_owned(),
            banners: self.banners(),
            keychain_asks: *self.keychain_waits.borrow() > 0,
            settings: self.settings.clone(),
            start_at_login: self.login.view(&self.texts),
            links: self.link_views(),
            hooks: self.hook_views(now),
            updates: self.updates_view(),
        }
    }

    pub(super) fn watch_view(&self, now: Now, id: WatchId, record: &Record) -> Option<WatchView> {
        let watcher = self.fleet.watcher(id)?;
        let facts = watcher.facts();
        let said = self.reported_percent(id);
        let reported = said.map(|percent| shown(percent, watcher.state()));
        let remaining = watcher
            .remaining_seconds(now)
            .filter(|_| !watcher.state().is_end());
        let next = self.fleet.next_poll(id);
        let next = next.map(|(at, reason)| (at.max(now.mono), reason));
        let elapsed = watcher.elapsed_seconds(now);
        let read_at = watcher
            .samples()
            .last()
            .map(|sample| sample.elapsed_seconds);
        let since_read = read_at.map_or(0.0, |at| (elapsed - at).max(0.0));
        let pace = pace(watcher, reported, remaining.map(|left| left + since_read));
        let until_next = next.map_or(UNSEEN_MOST, |(at, _)| at.seconds_since(now.mono));
        // Between two answers the build goes on at its own pace, but not all the way to the next.
        let limit = reported.map(|percent| {
            let way = pace * (since_read + until_next) * BAR_SHARE;
            (percent + way).min(BAR_MOST).max(percent)
        });
        let percent = reported
            .zip(limit)
            .map(|(percent, limit)| (percent + pace * since_read).min(limit));
        let learned = self.fleet.learned(&record.account);
        Some(WatchView {
            key: id.0.to_string(),
            image_id: record.image_id.clone(),
            name: facts.name.clone().or_else(|| record.name.clone()),
            account: record.account.to_string(),
            region: record.region.clone(),
            zone: record.zone.clone(),
            zone_name: self.zone_name(&record.account, record.zone.as_deref()),
            state: state_word(watcher.state()),
            status_word: match watcher.state() {
                State::Unknown(word) => Some(word.clone()),
                _ => None,
            },
            reason: reason(watcher.state()).map(str::to_owned),
            percent,
            pace,
            percent_limit: limit,
            remaining_seconds: remaining,
            ready_between: watcher.ready_between(now).map(|between| {
                let at = |seconds| now.wall.plus_secs(seconds).0;
                (at(between.earliest_seconds), at(between.latest_seconds))
            }),
            total_seconds: watcher.total_seconds(now),
            typical_seconds: learned
                .and_then(|learned| learned.typical_seconds(facts.size_mb, facts.container)),
            elapsed_seconds: elapsed,
            as_of: now.wall.0,
            started_at: Some(watcher.started_at().0),
            ended_at: watcher.ended_at().map(|at| at.0),
            unseen: self.unseen.contains(&id)
                && (watcher.state().is_end() || watcher.stalled_since().is_some()),
            last_answer_at: watcher.last_answer_at().map(|at| at.0),
            stalled_since: watcher.stalled_since().map(|at| at.0),
            connection: self.connection(now, watcher),
            next_poll_at: next.map(|(at, _)| now.wall.plus_secs(at.seconds_since(now.mono)).0),
            poll_reason: next.map(|(_, reason)| reason_word(reason).replace('_', "-")),
            size_mb: facts.size_mb,
            source_gpu: facts.source_gpu.clone(),
            container: facts.container,
            instance: record.instance.as_ref().map(instance_view),
            curve: curve(watcher.samples()),
        })
    }

    /// The percentage as the service last said it. The last one before the end says nothing any
    /// more: what is ready is whole.
    fn reported_percent(&self, id: WatchId) -> Option<f64> {
        let watcher = self.fleet.watcher(id)?;
        match watcher.state() {
            State::Ready => Some(100.0),
            _ => watcher.percent(),
        }
    }

    /// The command line's row of a watch, with the percentage as the service said it.
    pub(super) fn watch_status(&self, now: Now, id: WatchId) -> Option<WatchStatus> {
        let view = self.watch_view(now, id, self.watches.get(&id)?)?;
        Some(WatchStatus {
            progress: self.reported_percent(id),
            ..watch_status(&view)
        })
    }

    /// The service's name for a zone of an account.
    pub(super) fn zone_name(&self, account: &str, zone: Option<&str>) -> Option<String> {
        let account = self.accounts.iter().find(|known| &*known.name == account)?;
        let zone = account
            .zones
            .iter()
            .find(|known| Some(&*known.zone) == zone)?;
        Some(zone.description.clone()).filter(|name| !name.is_empty())
    }

    fn connection(&self, now: Now, watcher: &Watcher) -> ConnectionView {
        let missing = watcher
            .not_listed_since()
            .filter(|since| now.wall.seconds_since(*since) >= WORTH_SAYING);
        match watcher.connection() {
            Connection::Online => {
                missing.map_or(ConnectionView::Online, |since| ConnectionView::Retrying {
                    since: since.0,
                    problem: wording::own_problem(&self.texts, "error-not-listed", ""),
                })
            }
            Connection::Retrying { since, why, .. } => ConnectionView::Retrying {
                since: since.0,
                problem: wording::failure_problem(&self.texts, why),
            },
            Connection::Blocked { since, why } => ConnectionView::Blocked {
                since: since.0,
                problem: wording::failure_problem(&self.texts, why),
            },
        }
    }
}

/// Where a bar stands at most while the service says `percent`.
fn shown(percent: f64, state: &State) -> f64 {
    if matches!(state, State::Ready | State::Finalizing) {
        percent
    } else {
        percent.min(BAR_MOST)
    }
}

/// Makes a command line's row of a window's.
fn watch_status(view: &WatchView) -> WatchStatus {
    let time = |ms: Option<i64>| ms.map(|ms| rfc3339(watch::Wall(ms)));
    let (connection, problem) = match &view.connection {
        ConnectionView::Online => ("online", None),
        ConnectionView::Retrying { problem, .. } => ("retrying", Some(problem)),
        ConnectionView::Blocked { problem, .. } => ("blocked", Some(problem)),
    };
    let seen = view.percent.is_some() || !view.curve.is_empty();
    WatchStatus {
        image_id: view.image_id.clone(),
        name: view.name.clone(),
        account: view.account.clone(),
        region: view.region.clone(),
        zone: view.zone.clone(),
        state: outer_state(view.state, seen).to_owned(),
        progress: view.percent,
        remaining_seconds: view.remaining_seconds,
        ready_between: view
            .ready_between
            .map(|(from, to)| [from, to].map(|ms| rfc3339(watch::Wall(ms)))),
        total_seconds: match view.ended_at {
            Some(_) => Some(view.elapsed_seconds),
            None => view.total_seconds,
        },
        reason: view
            .reason
            .clone()
            .or_else(|| problem.map(|problem| problem.title.clone())),
        connection: connection.to_owned(),
        updated_at: time(view.last_answer_at),
        status: view.status_word.clone(),
        next_poll_at: time(view.next_poll_at),
        poll_reason: view
            .poll_reason
            .as_ref()
            .map(|reason| reason.replace('-', "_")),
        stalled_since: time(view.stalled_since),
        ended_at: time(view.ended_at),
    }
}

/// The state in the words that scripts may rely on. A status that the app does not know is no end,
/// so it is `making` for a build that was seen to move, else `waiting`.
fn outer_state(state: WatchState, seen: bool) -> &'static str {
    match state {
        WatchState::Waiting => "waiting",
        WatchState::Making => "making",
        WatchState::Finalizing => "finalizing",
        WatchState::Ready => "ready",
        WatchState::Failed => "failed",
        WatchState::Gone => "gone",
        WatchState::Unknown if seen => "making",
        WatchState::Unknown => "waiting",
    }
}

fn reason_word(reason: PollReason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Nearest end first; builds without an estimate after those with one; ended ones last, newest
/// first.
fn rank(watch: &WatchView) -> f64 {
    const NO_ESTIMATE: f64 = 1e9;
    const ENDED: f64 = 1e15;
    match (watch.ended_at, watch.state) {
        (Some(at), _) => ENDED - at as f64 / 1e3,
        (None, WatchState::Finalizing) => 0.0,
        (None, WatchState::Waiting) => 2.0 * NO_ESTIMATE,
        _ => watch
            .remaining_seconds
            .unwrap_or(NO_ESTIMATE)
            .min(NO_ESTIMATE),
    }
}

/// Per cent a second since the percentage was read, from the time that was left then.
fn pace(watcher: &Watcher, percent: Option<f64>, remaining: Option<f64>) -> f64 {
    let moving = matches!(watcher.state(), State::Making)
        && matches!(watcher.connection(), Connection::Online)
        && watcher.stalled_since().is_none();
    match (percent, remaining) {
        (Some(percent), Some(remaining)) if moving && remaining > 1.0 => {
            (100.0 - percent).max(0.0) / remaining
        }
        _ => 0.0,
    }
}

/// A curve of few points: the first, the last, and evenly many between.
fn curve(samples: &[Sample]) -> Vec<(f64, f64)> {
    let point = |sample: &Sample| (sample.elapsed_seconds, sample.percent);
    if samples.len() <= CURVE_POINTS {
        return samples.iter().map(point).collect();
    }
    let last = samples.len() - 1;
    (0..CURVE_POINTS)
        .filter_map(|index| samples.get(index * last / (CURVE_POINTS - 1)))
        .map(point)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bar_is_whole_before_the_service_says_so_or_of_a_build_that_failed() {
        assert_eq!(shown(99.9, &State::Making), BAR_MOST);
        assert_eq!(shown(42.5, &State::Making), 42.5);
        let failed = State::Failed { reason: None };
        assert_eq!(shown(100.0, &failed), BAR_MOST);
        assert_eq!(shown(100.0, &State::Finalizing), 100.0);
        assert_eq!(shown(100.0, &State::Ready), 100.0);
    }
}
