//! Writing: a change is a list of operations that are stored together or not at all.

use super::error::StoreError;
use super::history;
use super::hooks;
use super::rows::{
    Account, DeliveryState, Hook, Inserted, LogLine, NewBuild, NewDelivery, NewNotice, NewWatch,
    NoticeState, Watch,
};
use super::words;
use crate::view::ZoneView;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde_json::Value;
use watch::Wall;

/// Operations that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    ops: Vec<Op>,
}

impl Change {
    /// A change with nothing in it.
    pub fn new() -> Self {
        Change::default()
    }

    /// Adds an operation; they are carried out in the order they were added.
    pub fn push(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// The operations in their order.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// Whether it must survive a power cut. Where only the course of builds and zones moved, the
    /// service tells the same again.
    pub(super) fn must_last(&self) -> bool {
        !self
            .ops
            .iter()
            .all(|op| matches!(op, Op::SaveSnapshot { .. } | Op::PutZones { .. }))
    }
}

impl From<Vec<Op>> for Change {
    fn from(ops: Vec<Op>) -> Self {
        Change { ops }
    }
}

impl From<Op> for Change {
    fn from(op: Op) -> Self {
        Change { ops: vec![op] }
    }
}

impl Extend<Op> for Change {
    fn extend<T: IntoIterator<Item = Op>>(&mut self, ops: T) {
        self.ops.extend(ops);
    }
}

/// One operation. What concerns a watch or an account that is no more changes nothing: news of a
/// build may arrive just after a person removed its watch.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Stores all fields of a watch but `added_at` and `discovered`, which never change.
    SaveWatch(Box<Watch>),
    /// Stores a watch's course alone. A change made of these only is not forced to the disk at once:
    /// a power cut may take the last few back, a killed process none.
    SaveSnapshot {
        /// The watch.
        id: i64,
        /// The engine's record as JSON text.
        snapshot: String,
        /// When.
        at: Wall,
    },
    /// Removes a watch with its log and notices; its finished build stays in the history.
    RemoveWatch {
        /// The watch.
        id: i64,
        /// When, if discovery is to leave this image alone from now on.
        hide_at: Option<Wall>,
    },
    /// Records a notice unless its key was recorded before.
    AddNotice(NewNotice),
    /// Moves a notice on. A notice in a final state stays as it is.
    SetNotice {
        /// The notice.
        id: i64,
        /// Where it is now.
        state: NoticeState,
        /// When.
        at: Wall,
    },
    /// Adds a line to a watch's log.
    AddLog(LogLine),
    /// Adds a finished build to the history.
    AddBuild(Box<NewBuild>),
    /// Stores a setting.
    PutSetting {
        /// Its key.
        key: String,
        /// Its value.
        value: Value,
    },
    /// Stores an account under its name.
    SaveAccount(Account),
    /// Removes an account with its watches, notices and zones; its history stays.
    RemoveAccount {
        /// Its name.
        name: String,
    },
    /// Stores all fields of a hook.
    SaveHook(Box<Hook>),
    /// Removes a hook with its deliveries.
    RemoveHook {
        /// The hook.
        id: i64,
    },
    /// Records a delivery as due unless its hook has one of this key.
    AddDelivery(NewDelivery),
    /// Moves a delivery on.
    SetDelivery {
        /// The delivery.
        id: i64,
        /// Where it is now.
        state: DeliveryState,
        /// Tries so far.
        attempts: u32,
    },
    /// Replaces the zones known for an account.
    PutZones {
        /// The account.
        account: String,
        /// In the service's order.
        zones: Vec<ZoneView>,
        /// When the service named them.
        seen_at: Wall,
    },
}

/// What a stored change led to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Committed {
    /// For each [`Op::AddNotice`] in order: the notice's id, or none if its key was recorded before
    /// or its watch or account is no more.
    pub notices: Vec<Option<i64>>,
    /// For each [`Op::AddDelivery`] in order: the delivery's id, or none if its key was recorded
    /// before or its hook is no more.
    pub deliveries: Vec<Option<i64>>,
    /// Notices of [`Op::SetNotice`] that did not move: they were final already, or are no more.
    pub unmoved: Vec<i64>,
}

/// Carries out all operations on an open transaction.
pub(super) fn apply(connection: &Connection, change: &Change) -> Result<Committed> {
    let mut committed = Committed::default();
    for op in &change.ops {
        apply_one(connection, op, &mut committed)?;
    }
    Ok(committed)
}

fn apply_one(connection: &Connection, op: &Op, committed: &mut Committed) -> Result<()> {
    match op {
        Op::SaveWatch(watch) => save_watch(connection, watch),
        Op::SaveSnapshot { id, snapshot, at } => run(
            connection,
            "UPDATE watches SET snapshot = ?2, updated_at = ?3 WHERE id = ?1",
            params![id, snapshot, at.0],
        ),
        Op::RemoveWatch { id, hide_at } => remove_watch(connection, *id, *hide_at),
        Op::AddNotice(notice) => {
            committed.notices.push(add_notice(connection, notice)?);
            Ok(())
        }
        Op::SetNotice { id, state, at } => {
            if !set_notice(connection, *id, *state, *at)? {
                committed.unmoved.push(*id);
            }
            Ok(())
        }
        Op::AddLog(line) => add_log(connection, line),
        Op::AddBuild(build) => history::add(connection, build),
        Op::PutSetting { key, value } => run(
            connection,
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![key, value.to_string()],
        ),
        Op::SaveAccount(account) => save_account(connection, account),
        Op::RemoveAccount { name } => run(
            connection,
            "DELETE FROM accounts WHERE name = ?1",
            params![name],
        ),
        Op::SaveHook(hook) => hooks::save(connection, hook),
        Op::RemoveHook { id } => hooks::remove(connection, *id),
        Op::AddDelivery(delivery) => {
            committed
                .deliveries
                .push(hooks::add_delivery(connection, delivery)?);
            Ok(())
        }
        Op::SetDelivery {
            id,
            state,
            attempts,
        } => hooks::set_delivery(connection, *id, *state, *attempts),
        Op::PutZones {
            account,
            zones,
            seen_at,
        } => put_zones(connection, account, zones, *seen_at),
    }
}

/// Runs one statement; the connection keeps it prepared for the next time.
fn run(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<()> {
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

/// Inserts a watch unless the account watches the image already. A dismissed watch of the same
/// image gives way, and the image is no longer hidden from discovery.
pub(super) fn insert_watch(
    connection: &Connection,
    new: &NewWatch,
) -> std::result::Result<Inserted, StoreError> {
    let existing: Option<(i64, bool)> = connection
        .prepare_cached("SELECT id, dismissed FROM watches WHERE account = ?1 AND image_id = ?2")?
        .query_row(params![new.account, new.image_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match existing {
        Some((id, false)) => return Ok(Inserted { id, created: false }),
        Some((id, true)) => remove_watch(connection, id, None)?,
        None => {}
    }
    run(
        connection,
        "DELETE FROM hidden WHERE account = ?1 AND image_id = ?2",
        params![new.account, new.image_id],
    )?;
    run(
        connection,
        "INSERT INTO watches (image_id, account, region, zone, added_at, name, state, snapshot,
                              instance, discovered, ended_at, dismissed, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', NULL, NULL, ?7, NULL, 0, ?5)",
        params![
            new.image_id,
            new.account,
            new.region,
            new.zone,
            new.added_at.0,
            new.name,
            new.discovered
        ],
    )?;
    Ok(Inserted {
        id: connection.last_insert_rowid(),
        created: true,
    })
}

fn save_watch(connection: &Connection, watch: &Watch) -> Result<()> {
    let instance = watch
        .instance
        .as_ref()
        .and_then(|instance| serde_json::to_string(instance).ok());
    run(
        connection,
        "UPDATE watches SET image_id = ?2, account = ?3, region = ?4, zone = ?5, name = ?6,
             state = ?7, snapshot = ?8, instance = ?9, ended_at = ?10, dismissed = ?11,
             updated_at = ?12
         WHERE id = ?1",
        params![
            watch.id,
            watch.image_id,
            watch.account,
            watch.region,
            watch.zone,
            watch.name,
            words::watch_state(watch.state),
            watch.snapshot,
            instance,
            watch.ended_at.map(|at| at.0),
            watch.dismissed,
            watch.updated_at.0
        ],
    )
}

fn remove_watch(connection: &Connection, id: i64, hide_at: Option<Wall>) -> Result<()> {
    if let Some(at) = hide_at {
        run(
            connection,
            "INSERT INTO hidden (account, image_id, hidden_at)
             SELECT account, image_id, ?2 FROM watches WHERE id = ?1
             ON CONFLICT (account, image_id) DO UPDATE SET hidden_at = excluded.hidden_at",
            params![id, at.0],
        )?;
    }
    run(connection, "DELETE FROM watches WHERE id = ?1", params![id])
}

fn add_notice(connection: &Connection, notice: &NewNotice) -> Result<Option<i64>> {
    let added = connection
        .prepare_cached(
            "INSERT INTO notices (dedupe, watch_id, account, kind, payload, created_at, state, away)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
             WHERE (?2 IS NULL OR EXISTS (SELECT 1 FROM watches WHERE id = ?2))
               AND (?3 IS NULL OR EXISTS (SELECT 1 FROM accounts WHERE name = ?3))
             ON CONFLICT (dedupe) DO NOTHING",
        )?
        .execute(params![
            notice.dedupe,
            notice.watch_id,
            notice.account,
            notice.kind,
            notice.payload.to_string(),
            notice.created_at.0,
            words::notice_state(notice.state),
            notice.away
        ])?;
    Ok((added > 0).then(|| connection.last_insert_rowid()))
}

fn set_notice(connection: &Connection, id: i64, state: NoticeState, at: Wall) -> Result<bool> {
    let sent_at = (state == NoticeState::Sent).then_some(at.0);
    let moved = connection
        .prepare_cached(
            "UPDATE notices SET state = ?2, sent_at = ?3
             WHERE id = ?1 AND state IN ('due', 'sending')",
        )?
        .execute(params![id, words::notice_state(state), sent_at])?;
    Ok(moved > 0)
}

fn add_log(connection: &Connection, line: &LogLine) -> Result<()> {
    run(
        connection,
        "INSERT INTO log (watch_id, at, kind, payload)
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM watches WHERE id = ?1)",
        params![
            line.watch_id,
            line.at.0,
            line.kind,
            line.payload.to_string()
        ],
    )
}

fn save_account(connection: &Connection, account: &Account) -> Result<()> {
    run(
        connection,
        "INSERT INTO accounts (name, public_key, project_id, region, endpoint, position,
                               session_only)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (name) DO UPDATE SET public_key = excluded.public_key,
             project_id = excluded.project_id, region = excluded.region,
             endpoint = excluded.endpoint, position = excluded.position,
             session_only = excluded.session_only",
        params![
            account.name,
            account.public_key,
            account.project_id,
            account.region,
            account.endpoint,
            account.position,
            account.session_only
        ],
    )
}

fn put_zones(
    connection: &Connection,
    account: &str,
    zones: &[ZoneView],
    seen_at: Wall,
) -> Result<()> {
    run(
        connection,
        "DELETE FROM zones WHERE account = ?1",
        params![account],
    )?;
    for (position, zone) in (0_i64..).zip(zones) {
        run(
            connection,
            "INSERT INTO zones (account, region, zone, description, seen_at, position)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM accounts WHERE name = ?1)
             ON CONFLICT (account, region, zone) DO NOTHING",
            params![
                account,
                zone.region,
                zone.zone,
                zone.description,
                seen_at.0,
                position
            ],
        )?;
    }
    Ok(())
}
