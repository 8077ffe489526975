//! What happens to builds, written down and told.

use super::controller::{Controller, Record, place_text};
use crate::notices::NoticeKind;
use crate::store::{LogLine, NewBuild, Op};
use crate::view::{InstanceView, SampleView, WatchState, ZoneView};
use std::sync::Arc;
use watch::{
    AccountName, Event, Failure, FleetEvent, ImageRow, Instance, Learned, Now, PAST_BUILDS,
    PastBuild, Place, State, WatchId, Watcher, Zone,
};

/// An end that comes after this many seconds without an answer happened while the person could not
/// have been told.
const AWAY: f64 = 300.0;
/// Trouble this long, in seconds, is worth a notice when it ends.
const LONG_TROUBLE: f64 = 30.0 * 60.0;

impl Controller {
    /// Deals with everything that the fleet has to tell: first it is saved, then shown.
    pub(super) fn absorb_events(&mut self, now: Now) {
        let mut ops = Vec::new();
        let mut touched = std::collections::BTreeSet::new();
        while let Some(event) = self.fleet.next_event() {
            match event {
                FleetEvent::Watch { id, event } => {
                    touched.insert(id);
                    self.on_watch_event(now, id, event, &mut ops);
                }
                FleetEvent::Located { id, place } => {
                    touched.insert(id);
                    if let Some(record) = self.watches.get_mut(&id) {
                        (record.region, record.zone) = place_text(&place);
                    }
                    ops.extend(self.row_op(now, id));
                }
                FleetEvent::Discovered {
                    account,
                    place,
                    row,
                } => {
                    self.on_discovered(now, &account, &place, row);
                }
                FleetEvent::Zones { account, zones } => {
                    ops.extend(self.on_zones(now, &account, &zones));
                }
                FleetEvent::AccountBlocked { account, failure } => {
                    ops.extend(self.account_notice(now, &account, failure));
                }
                FleetEvent::InstanceFound { id, instance } => {
                    if let Some(record) = self.watches.get_mut(&id) {
                        record.instance = Some(instance);
                    }
                    ops.extend(self.row_op(now, id));
                }
                FleetEvent::InstanceBack { id, instance } => {
                    ops.extend(self.on_instance_back(now, id, instance));
                }
            }
        }
        if ops.is_empty() && touched.is_empty() {
            return;
        }
        for &id in &touched {
            let answered = self.fleet.watcher(id).and_then(Watcher::last_answer_at);
            if let Some(record) = self.watches.get_mut(&id) {
                record.last_answer_at = answered;
            }
        }
        let ended: Vec<AccountName> = touched
            .iter()
            .filter(|&&id| {
                self.fleet
                    .watcher(id)
                    .is_some_and(|watcher| watcher.state().is_end())
            })
            .filter_map(|id| {
                self.watches
                    .get(id)
                    .map(|record| Arc::clone(&record.account))
            })
            .collect();
        self.save(ops);
        ended.iter().for_each(|account| self.learn(account));
        self.touch(now);
    }

    fn on_watch_event(&mut self, now: Now, id: WatchId, event: Event, ops: &mut Vec<Op>) {
        let log = |kind: &str, payload| {
            Op::AddLog(LogLine {
                watch_id: id.0,
                at: now.wall,
                kind: kind.to_owned(),
                payload,
            })
        };
        match event {
            Event::Appeared => ops.push(log("appeared", serde_json::Value::Null)),
            Event::StateChanged { to, .. } => {
                let word = state_word(&to);
                ops.extend(self.row_op(now, id));
                ops.push(log(
                    "state",
                    serde_json::json!({ "state": word, "reason": reason(&to) }),
                ));
                if to.is_end() {
                    self.on_end(now, id, &to, ops);
                }
                self.note_state(now, id, &to);
            }
            Event::Progressed { percent } => {
                self.save_later(now, id);
                if self.demo
                    && let Some(record) = self.watches.get(&id)
                {
                    self.note(
                        now,
                        format!("{percent:>5.1} %  {}", self.name_of(id, record)),
                    );
                }
            }
            Event::Stalled => {
                ops.push(log("stalled", serde_json::Value::Null));
                ops.extend(self.watch_notice(now, id, NoticeKind::Stalled, false));
                ops.extend(self.mark_unseen(id));
                ops.extend(self.stalled_hook_ops(now, id));
            }
            Event::MovingAgain => {
                ops.push(log("moving-again", serde_json::Value::Null));
                ops.extend(self.watch_notice(now, id, NoticeKind::MovingAgain, false));
                ops.extend(self.mark_seen(id));
            }
            Event::TroubleBegan(failure) | Event::Blocked(failure) => {
                ops.push(log("trouble", failure_json(&failure)));
            }
            Event::TroubleEnded { seconds } => {
                ops.push(log(
                    "trouble-ended",
                    serde_json::json!({ "seconds": seconds }),
                ));
                if seconds >= LONG_TROUBLE {
                    ops.extend(self.recovered_notice(now, id, seconds));
                }
            }
            Event::FactsChanged => {
                let name = self.fleet.watcher(id).and_then(|w| w.facts().name.clone());
                if let Some(record) = self.watches.get_mut(&id)
                    && name.is_some()
                {
                    record.name = name;
                }
                ops.extend(self.row_op(now, id));
            }
            Event::UnknownStatus(word) => {
                ops.push(log("unknown-status", serde_json::json!({ "word": word })));
            }
            Event::Ended { .. } => self.pollers.stop(id),
        }
    }

    /// A build ended: it goes into the history, and the person is told.
    fn on_end(&mut self, now: Now, id: WatchId, state: &State, ops: &mut Vec<Op>) {
        let Some(record) = self.watches.get(&id) else {
            return;
        };
        let Some(watcher) = self.fleet.watcher(id) else {
            return;
        };
        let (kind, outcome) = match state {
            State::Ready => (NoticeKind::Ready, WatchState::Ready),
            State::Failed { .. } => (NoticeKind::Failed, WatchState::Failed),
            _ => (NoticeKind::Gone, WatchState::Gone),
        };
        ops.push(Op::AddBuild(Box::new(NewBuild {
            watch_id: Some(id.0),
            image_id: record.image_id.clone(),
            account: record.account.to_string(),
            name: record.name.clone(),
            region: record.region.clone(),
            zone: record.zone.clone(),
            outcome,
            reason: reason(state).map(str::to_owned),
            started_at: Some(watcher.started_at()),
            ended_at: now.wall,
            duration_seconds: watcher.elapsed_seconds(now),
            finalizing_seconds: watcher.finalizing_seconds(now),
            size_mb: watcher.facts().size_mb,
            container: watcher.facts().container,
            samples: samples(watcher),
        })));
        let away = record
            .last_answer_at
            .is_some_and(|answered| now.wall.seconds_since(answered) > AWAY);
        ops.extend(self.watch_notice(now, id, kind, away));
        ops.extend(self.hook_ops(now, id, state));
        ops.extend(if outcome == WatchState::Gone {
            self.mark_seen(id)
        } else {
            self.mark_unseen(id)
        });
        self.unsaved_progress.remove(&id);
    }

    fn on_instance_back(&mut self, now: Now, id: WatchId, instance: Instance) -> Vec<Op> {
        if let Some(record) = self.watches.get_mut(&id) {
            record.instance = Some(instance);
        }
        let notice = self.watch_notice(now, id, NoticeKind::InstanceBack, false);
        self.row_op(now, id).into_iter().chain(notice).collect()
    }

    fn on_zones(&mut self, now: Now, name: &AccountName, zones: &[Zone]) -> Option<Op> {
        let account = self
            .accounts
            .iter_mut()
            .find(|account| account.name == *name)?;
        let view = |zone: &Zone| {
            Some(ZoneView {
                region: zone.place.region.to_string(),
                zone: zone.place.zone.as_ref()?.to_string(),
                description: zone.name.clone(),
            })
        };
        account.zones = zones.iter().filter_map(view).collect();
        Some(Op::PutZones {
            account: name.to_string(),
            zones: account.zones.clone(),
            seen_at: now.wall,
        })
    }

    /// An image is being made that nobody watches.
    fn on_discovered(&mut self, now: Now, account: &AccountName, place: &Place, row: ImageRow) {
        let hidden = (account.to_string(), row.image.to_string());
        if self.hidden.contains(&hidden) {
            return;
        }
        self.forget_ended(account, &row.image, &row.facts);
        match self.begin_watch(
            now,
            account,
            &row.image,
            Some(place),
            row.facts.name.clone(),
            true,
        ) {
            Ok(id) => self.fleet.seen(now, id, place, row.facts),
            Err(problem) => tracing::warn!(key = problem.key, "a found build is not watched"),
        }
    }

    /// Lets the engine learn from the account's past builds.
    pub(super) fn learn(&mut self, account: &AccountName) {
        match self.store.past_builds(account, PAST_BUILDS) {
            Ok(past) => {
                let past: Vec<PastBuild> = past
                    .iter()
                    .rev()
                    .map(|build| PastBuild {
                        duration_seconds: build.duration_seconds,
                        finalizing_seconds: build.finalizing_seconds,
                        size_mb: build.size_mb,
                        container: build.container,
                        ready: build.ready,
                    })
                    .collect();
                self.fleet.put_learned(account, Learned::from_past(&past));
            }
            Err(error) => tracing::warn!(%error, "past builds not read"),
        }
    }

    /// A build's name, or its image's ID.
    pub(super) fn name_of(&self, id: WatchId, record: &Record) -> String {
        let name = self
            .fleet
            .watcher(id)
            .and_then(|watcher| watcher.facts().name.clone());
        name.or_else(|| record.name.clone())
            .unwrap_or_else(|| record.image_id.clone())
    }

    fn note_state(&self, now: Now, id: WatchId, state: &State) {
        let Some(record) = self.watches.get(&id) else {
            return;
        };
        let name = self.name_of(id, record);
        let line = match state {
            State::Waiting => format!("waiting   {name}"),
            State::Making => format!("making    {name}"),
            State::Finalizing => format!("100 %     {name}"),
            State::Ready => format!("ready     {name}"),
            State::Failed { reason } => {
                format!("failed    {name}: {}", reason.as_deref().unwrap_or("-"))
            }
            State::Gone => format!("gone      {name}"),
            State::Unknown(word) => format!("status    {name}: {word}"),
        };
        self.note(now, line);
    }
}

/// The state in the surfaces' words.
pub(super) fn state_word(state: &State) -> WatchState {
    match state {
        State::Waiting => WatchState::Waiting,
        State::Making => WatchState::Making,
        State::Finalizing => WatchState::Finalizing,
        State::Ready => WatchState::Ready,
        State::Failed { .. } => WatchState::Failed,
        State::Gone => WatchState::Gone,
        State::Unknown(_) => WatchState::Unknown,
    }
}

pub(super) fn reason(state: &State) -> Option<&str> {
    match state {
        State::Failed { reason } => reason.as_deref(),
        _ => None,
    }
}

pub(super) fn instance_view(instance: &Instance) -> InstanceView {
    InstanceView {
        id: instance.id.clone(),
        name: instance.name.clone(),
        locked: instance.locked,
    }
}

/// A build's course.
pub(super) fn samples(watcher: &Watcher) -> Vec<SampleView> {
    watcher
        .samples()
        .iter()
        .map(|sample| SampleView {
            seconds: sample.elapsed_seconds,
            percent: sample.percent,
            remaining_seconds: sample.service_remaining_seconds,
        })
        .collect()
}

fn failure_json(failure: &Failure) -> serde_json::Value {
    serde_json::to_value(failure).unwrap_or_default()
}
