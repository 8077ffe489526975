//! What happens to builds, written down and told.

use super::controller::{Controller, Record, place_text};
use super::wording;
use crate::notices::{NoticeKind, NoticePayload};
use crate::store::{self, LogLine, NewBuild, NewNotice, NewWatch, NoticeState, Op};
use crate::view::{InstanceView, Problem, SampleView, WatchState, ZoneView};
use std::sync::Arc;
use watch::{
    AccountName, Event, Failure, FleetEvent, ImageRow, Instance, Learned, NewWatch as FleetWatch,
    Now, PastBuild, Place, Start, State, WatchId, Watcher,
};

/// An end that comes after this many seconds without an answer happened while the person could not
/// have been told.
const AWAY: f64 = 300.0;
/// Trouble this long, in seconds, is worth a notice when it ends.
const LONG_TROUBLE: f64 = 30.0 * 60.0;
/// Past builds that the engine learns from.
const PAST_BUILDS: u32 = 200;

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
                FleetEvent::Zones { account, places } => {
                    ops.extend(self.on_zones(now, &account, &places));
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
            }
            Event::MovingAgain => {
                ops.push(log("moving-again", serde_json::Value::Null));
                ops.extend(self.watch_notice(now, id, NoticeKind::MovingAgain, false));
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
        if !self.window_open {
            let worse = self.unseen_end == Some(WatchState::Failed);
            self.unseen_end = Some(if worse { WatchState::Failed } else { outcome });
        }
        self.unsaved_progress.remove(&id);
    }

    /// A notice about one build, recorded as due, or as unwanted if the person said so.
    fn watch_notice(&self, now: Now, id: WatchId, kind: NoticeKind, away: bool) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let watcher = self.fleet.watcher(id)?;
        let facts = watcher.facts();
        let typical = self
            .fleet
            .learned(&record.account)
            .and_then(|learned| learned.typical_seconds(facts.size_mb, facts.container));
        // The same build is never told twice the same; a build that is made anew, or stalls again,
        // is another thing to tell.
        let which = match kind {
            NoticeKind::Stalled => watcher.stalled_since().unwrap_or(now.wall).0,
            NoticeKind::MovingAgain => now.wall.0,
            _ => watcher.started_at().0,
        };
        let payload = NoticePayload {
            image_id: Some(record.image_id.clone()),
            name: Some(self.name_of(id, record)),
            seconds: Some(watcher.elapsed_seconds(now)),
            typical_seconds: typical,
            reason: reason(watcher.state()).map(str::to_owned),
            instance: record
                .instance
                .clone()
                .filter(|_| kind == NoticeKind::InstanceBack),
            ..NoticePayload::default()
        };
        let dedupe = format!("{}:{}:{which}", kind.as_str(), id.0);
        Some(self.notice(now, kind, dedupe, Some(id), None, payload, away))
    }

    fn recovered_notice(&self, now: Now, id: WatchId, seconds: f64) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let payload = NoticePayload {
            account: Some(record.account.to_string()),
            seconds: Some(seconds),
            ..NoticePayload::default()
        };
        // All builds of an account recover within minutes of each other: one notice for them.
        let began = now.wall.plus_secs(-seconds).0 / 1_800_000;
        let kind = NoticeKind::Recovered;
        let dedupe = format!("{}:{}:{began}", kind.as_str(), record.account);
        Some(self.notice(
            now,
            kind,
            dedupe,
            None,
            Some(&record.account),
            payload,
            false,
        ))
    }

    /// The service or the keychain refuses an account. Keys that are merely being read, or a
    /// keychain that asks for its password already, need no notice.
    fn account_notice(&mut self, now: Now, account: &AccountName, failure: Failure) -> Option<Op> {
        if matches!(failure.key.as_str(), "keychain-loading" | "keychain-locked") {
            return None;
        }
        let words = wording::failure_problem(&self.texts, &failure);
        self.note(now, format!("account {account}: {}", words.title));
        let kind = NoticeKind::AccountStopped;
        let payload = NoticePayload {
            account: Some(account.to_string()),
            failure: Some(failure.clone()),
            ..NoticePayload::default()
        };
        let dedupe = format!("{}:{account}:{}:{}", kind.as_str(), failure.key, now.wall.0);
        Some(self.notice(now, kind, dedupe, None, Some(account), payload, false))
    }

    fn on_instance_back(&mut self, now: Now, id: WatchId, instance: Instance) -> Vec<Op> {
        if let Some(record) = self.watches.get_mut(&id) {
            record.instance = Some(instance);
        }
        let notice = self.watch_notice(now, id, NoticeKind::InstanceBack, false);
        self.row_op(now, id).into_iter().chain(notice).collect()
    }

    #[allow(clippy::too_many_arguments)] // one place that puts a row together
    fn notice(
        &self,
        now: Now,
        kind: NoticeKind,
        dedupe: String,
        watch: Option<WatchId>,
        account: Option<&AccountName>,
        payload: NoticePayload,
        away: bool,
    ) -> Op {
        let wanted = kind.is_wanted(&self.settings.notices);
        Op::AddNotice(NewNotice {
            dedupe,
            watch_id: watch.map(|id| id.0),
            account: account.map(|name| name.to_string()),
            kind: kind.as_str().to_owned(),
            payload: serde_json::to_value(payload).unwrap_or_default(),
            created_at: now.wall,
            state: if wanted {
                NoticeState::Due
            } else {
                NoticeState::Suppressed
            },
            away,
        })
    }

    fn on_zones(&mut self, now: Now, name: &AccountName, places: &[Place]) -> Option<Op> {
        let account = self
            .accounts
            .iter_mut()
            .find(|account| account.name == *name)?;
        let known = std::mem::take(&mut account.zones);
        account.zones = places
            .iter()
            .filter_map(|place| {
                let zone = place.zone.as_ref()?;
                let described = known
                    .iter()
                    .find(|known| *known.region == *place.region && *known.zone == **zone);
                Some(described.cloned().unwrap_or_else(|| ZoneView {
                    region: place.region.to_string(),
                    zone: zone.to_string(),
                    description: String::new(),
                }))
            })
            .collect();
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

    /// Starts a watch: first in the store, then in the fleet.
    pub(super) fn begin_watch(
        &mut self,
        now: Now,
        account: &AccountName,
        image: &str,
        place: Option<&Place>,
        name: Option<String>,
        discovered: bool,
    ) -> Result<WatchId, Problem> {
        let (region, zone) = place.map(place_text).unwrap_or_default();
        let inserted = self
            .store
            .insert_watch(&NewWatch {
                image_id: image.to_owned(),
                account: account.to_string(),
                region: region.clone(),
                zone: zone.clone(),
                name: name.clone(),
                added_at: now.wall,
                discovered,
            })
            .map_err(|error| self.store_problem_of(&error))?;
        let id = WatchId(inserted.id);
        if self.watches.contains_key(&id) {
            return Ok(id);
        }
        self.hidden.remove(&(account.to_string(), image.to_owned()));
        let record = Record {
            image_id: image.to_owned(),
            account: Arc::clone(account),
            region,
            zone,
            name,
            added_at: now.wall,
            discovered,
            instance: None,
            last_answer_at: None,
            saved_answer_at: None,
        };
        self.note(
            now,
            format!("watching  {}", record.name.as_deref().unwrap_or(image)),
        );
        let watcher = Watcher::new(Start::default(), now, seed(id));
        self.add_to_fleet(now, id, record, watcher);
        Ok(id)
    }

    pub(super) fn add_to_fleet(&mut self, now: Now, id: WatchId, record: Record, watcher: Watcher) {
        let region = record.region.as_deref().filter(|region| !region.is_empty());
        let place = match (region, record.zone.as_deref()) {
            (Some(region), Some(zone)) => Some(Place::new(region, Some(zone))),
            _ => None,
        };
        let added = self.fleet.add_watch(
            now,
            id,
            FleetWatch {
                account: Arc::clone(&record.account),
                image: record.image_id.as_str().into(),
                place,
                region: region.map(Into::into),
                watcher,
                instance: record.instance.clone(),
            },
        );
        if !added {
            tracing::error!(image = record.image_id, "watch without its account");
        }
        self.watches.insert(id, record);
        self.touch(now);
    }

    /// A watch's row as it is now.
    pub(super) fn row_op(&self, now: Now, id: WatchId) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let watcher = self.fleet.watcher(id)?;
        Some(Op::SaveWatch(Box::new(store::Watch {
            id: id.0,
            image_id: record.image_id.clone(),
            account: record.account.to_string(),
            region: record.region.clone(),
            zone: record.zone.clone(),
            added_at: record.added_at,
            name: record.name.clone(),
            state: state_word(watcher.state()),
            snapshot: serde_json::to_string(&watcher.snapshot(now)).ok(),
            instance: record.instance.as_ref().map(instance_view),
            discovered: record.discovered,
            ended_at: watcher.ended_at(),
            dismissed: false,
            updated_at: now.wall,
        })))
    }

    /// What is unsaved of builds' progress.
    pub(super) fn take_progress(&mut self, now: Now) -> Vec<Op> {
        let ids = std::mem::take(&mut self.unsaved_progress);
        ids.into_iter()
            .filter_map(|id| {
                let snapshot = self.fleet.watcher(id)?.snapshot(now);
                let snapshot = serde_json::to_string(&snapshot).ok()?;
                Some(Op::SaveSnapshot {
                    id: id.0,
                    snapshot,
                    at: now.wall,
                })
            })
            .collect()
    }

    /// Lets the engine learn from the account's past builds.
    pub(super) fn learn(&mut self, account: &AccountName) {
        match self.store.past_builds(account, PAST_BUILDS) {
            Ok(past) => {
                let past: Vec<PastBuild> = past
                    .iter()
                    .map(|build| PastBuild {
                        duration_seconds: build.duration_seconds,
                        finalizing_seconds: build.finalizing_seconds,
                        size_mb: build.size_mb,
                        container: build.container,
                        ready: true,
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

/// Different builds ask at different moments.
pub(super) fn seed(id: WatchId) -> u64 {
    id.0.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
