//! Hooks and their deliveries.

use super::rows::{Delivery, DeliveryState, Hook, NewDelivery};
use crate::view::HookEvents;
use rusqlite::{Connection, Result, params};
use serde_json::Value;
use watch::Wall;

/// Stores a hook that has no id yet; returns its id.
pub(super) fn insert(connection: &Connection, hook: &Hook) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO hooks (account, watch_id, action, on_ready, on_failed, on_gone, on_stalled,
                                on_account, enabled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            hook.account,
            hook.watch_id,
            hook.action.to_string(),
            hook.on.on_ready,
            hook.on.on_failed,
            hook.on.on_gone,
            hook.on.on_stalled,
            hook.on.on_account,
            hook.enabled
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Stores all fields of a hook.
pub(super) fn save(connection: &Connection, hook: &Hook) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE hooks SET account = ?2, watch_id = ?3, action = ?4, on_ready = ?5,
                 on_failed = ?6, on_gone = ?7, on_stalled = ?8, on_account = ?9, enabled = ?10,
                 worked_at = ?11, trouble = ?12
             WHERE id = ?1",
        )?
        .execute(params![
            hook.id,
            hook.account,
            hook.watch_id,
            hook.action.to_string(),
            hook.on.on_ready,
            hook.on.on_failed,
            hook.on.on_gone,
            hook.on.on_stalled,
            hook.on.on_account,
            hook.enabled,
            hook.worked_at.map(|at| at.0),
            hook.trouble.as_ref().map(Value::to_string)
        ])
        .map(drop)
}

/// Removes a hook with its deliveries.
pub(super) fn remove(connection: &Connection, id: i64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM hooks WHERE id = ?1")?
        .execute(params![id])
        .map(drop)
}

/// Records a delivery as due, unless the hook has one of this key or is no more.
pub(super) fn add_delivery(connection: &Connection, delivery: &NewDelivery) -> Result<Option<i64>> {
    let added = connection
        .prepare_cached(
            "INSERT INTO deliveries (hook_id, watch_id, dedupe, payload, created_at, attempts,
                                     state)
             SELECT ?1, (SELECT id FROM watches WHERE id = ?2), ?3, ?4, ?5, 0, 'due'
             WHERE EXISTS (SELECT 1 FROM hooks WHERE id = ?1)
             ON CONFLICT (hook_id, dedupe) DO NOTHING",
        )?
        .execute(params![
            delivery.hook_id,
            delivery.watch_id,
            delivery.dedupe,
            delivery.payload.to_string(),
            delivery.created_at.0
        ])?;
    Ok((added > 0).then(|| connection.last_insert_rowid()))
}

/// Moves a delivery on.
pub(super) fn set_delivery(
    connection: &Connection,
    id: i64,
    state: DeliveryState,
    attempts: u32,
) -> Result<()> {
    let word = match state {
        DeliveryState::Due => "due",
        DeliveryState::Done => "done",
        DeliveryState::GivenUp => "given-up",
    };
    connection
        .prepare_cached("UPDATE deliveries SET state = ?2, attempts = ?3 WHERE id = ?1")?
        .execute(params![id, word, attempts])
        .map(drop)
}

/// All hooks, oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Hook>> {
    connection
        .prepare(
            "SELECT id, account, watch_id, action, on_ready, on_failed, on_gone, on_stalled,
                    on_account, enabled, worked_at, trouble
             FROM hooks ORDER BY id",
        )?
        .query_map([], |row| {
            let action: String = row.get(3)?;
            let trouble: Option<String> = row.get(11)?;
            Ok(Hook {
                id: row.get(0)?,
                account: row.get(1)?,
                watch_id: row.get(2)?,
                action: serde_json::from_str(&action).unwrap_or_default(),
                on: HookEvents {
                    on_ready: row.get(4)?,
                    on_failed: row.get(5)?,
                    on_gone: row.get(6)?,
                    on_stalled: row.get(7)?,
                    on_account: row.get(8)?,
                },
                enabled: row.get(9)?,
                worked_at: row.get::<_, Option<i64>>(10)?.map(Wall),
                trouble: trouble.and_then(|text| serde_json::from_str(&text).ok()),
            })
        })?
        .collect()
}

/// Deliveries that are due, oldest first.
pub(super) fn due(connection: &Connection) -> Result<Vec<Delivery>> {
    connection
        .prepare(
            "SELECT id, hook_id, watch_id, payload, attempts FROM deliveries
             WHERE state = 'due' ORDER BY id",
        )?
        .query_map([], |row| {
            let payload: String = row.get(3)?;
            Ok(Delivery {
                id: row.get(0)?,
                hook_id: row.get(1)?,
                watch_id: row.get(2)?,
                payload: serde_json::from_str(&payload).unwrap_or_default(),
                attempts: row.get(4)?,
            })
        })?
        .collect()
}
