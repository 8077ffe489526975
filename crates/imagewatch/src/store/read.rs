//! Reading what the program needs at its start, and a watch's log.

use super::rows::{Account, Hidden, Loaded, LogLine, Notice, Watch, Zones};
use super::words;
use crate::view::ZoneView;
use rusqlite::{Connection, Result, Row, params};
use serde_json::Value;
use std::collections::BTreeMap;
use watch::Wall;

/// Columns of a notice, in the order that [`notice`] reads them.
const NOTICE_COLUMNS: &str =
    "id, dedupe, watch_id, account, kind, payload, created_at, state, sent_at, away";

/// Reads everything in one transaction.
pub(super) fn load(connection: &Connection) -> Result<Loaded> {
    let snapshot = connection.unchecked_transaction()?;
    Ok(Loaded {
        accounts: accounts(&snapshot)?,
        watches: watches(&snapshot)?,
        due_notices: due_notices(&snapshot)?,
        hooks: super::hooks::all(&snapshot)?,
        deliveries: super::hooks::due(&snapshot)?,
        settings: settings(&snapshot)?,
        zones: zones(&snapshot)?,
        hidden: hidden(&snapshot)?,
    })
}

/// The newest `limit` lines of a watch's log, oldest first.
pub(super) fn log(connection: &Connection, watch_id: i64, limit: u32) -> Result<Vec<LogLine>> {
    let mut lines = connection
        .prepare_cached(
            "SELECT watch_id, at, kind, payload FROM log WHERE watch_id = ?1
             ORDER BY id DESC LIMIT ?2",
        )?
        .query_map(params![watch_id, limit], |row| {
            Ok(LogLine {
                watch_id: row.get(0)?,
                at: Wall(row.get(1)?),
                kind: row.get(2)?,
                payload: json(&row.get::<_, String>(3)?),
            })
        })?
        .collect::<Result<Vec<_>>>()?;
    lines.reverse();
    Ok(lines)
}

/// The newest `limit` notices of a watch in any state, oldest first.
pub(super) fn notices(connection: &Connection, watch_id: i64, limit: u32) -> Result<Vec<Notice>> {
    let sql = format!(
        "SELECT {NOTICE_COLUMNS} FROM notices WHERE watch_id = ?1 ORDER BY id DESC LIMIT ?2"
    );
    let mut found = connection
        .prepare_cached(&sql)?
        .query_map(params![watch_id, limit], notice)?
        .collect::<Result<Vec<_>>>()?;
    found.reverse();
    Ok(found)
}

/// The newest `limit` failures, newest first.
pub(super) fn recent_trouble(connection: &Connection, limit: u32) -> Result<Vec<(Wall, Value)>> {
    connection
        .prepare_cached(
            "SELECT at, payload FROM log WHERE kind = 'trouble'
             UNION ALL
             SELECT created_at, payload -> '$.failure' FROM notices WHERE kind = 'account-stopped'
             ORDER BY 1 DESC LIMIT ?1",
        )?
        .query_map(params![limit], |row| {
            let payload: Option<String> = row.get(1)?;
            Ok((Wall(row.get(0)?), json(&payload.unwrap_or_default())))
        })?
        .collect()
}

fn accounts(connection: &Connection) -> Result<Vec<Account>> {
    connection
        .prepare(
            "SELECT name, public_key, project_id, region, endpoint, position, session_only
             FROM accounts ORDER BY position, name",
        )?
        .query_map([], |row| {
            Ok(Account {
                name: row.get(0)?,
                public_key: row.get(1)?,
                project_id: row.get(2)?,
                region: row.get(3)?,
                endpoint: row.get(4)?,
                position: row.get(5)?,
                session_only: row.get(6)?,
            })
        })?
        .collect()
}

fn watches(connection: &Connection) -> Result<Vec<Watch>> {
    connection
        .prepare(
            "SELECT id, image_id, account, region, zone, added_at, name, state, snapshot, instance,
                    discovered, ended_at, dismissed, updated_at
             FROM watches WHERE dismissed = 0 ORDER BY id",
        )?
        .query_map([], |row| {
            let state: String = row.get(7)?;
            let instance: Option<String> = row.get(9)?;
            Ok(Watch {
                id: row.get(0)?,
                image_id: row.get(1)?,
                account: row.get(2)?,
                region: row.get(3)?,
                zone: row.get(4)?,
                added_at: Wall(row.get(5)?),
                name: row.get(6)?,
                state: words::watch_state_from(&state),
                snapshot: row.get(8)?,
                instance: instance.and_then(|text| serde_json::from_str(&text).ok()),
                discovered: row.get(10)?,
                ended_at: row.get::<_, Option<i64>>(11)?.map(Wall),
                dismissed: row.get(12)?,
                updated_at: Wall(row.get(13)?),
            })
        })?
        .collect()
}

fn due_notices(connection: &Connection) -> Result<Vec<Notice>> {
    let sql = format!(
        "SELECT {NOTICE_COLUMNS} FROM notices WHERE state IN ('due', 'sending') ORDER BY id"
    );
    connection.prepare(&sql)?.query_map([], notice)?.collect()
}

fn notice(row: &Row<'_>) -> Result<Notice> {
    Ok(Notice {
        id: row.get(0)?,
        dedupe: row.get(1)?,
        watch_id: row.get(2)?,
        account: row.get(3)?,
        kind: row.get(4)?,
        payload: json(&row.get::<_, String>(5)?),
        created_at: Wall(row.get(6)?),
        state: words::notice_state_from(&row.get::<_, String>(7)?),
        sent_at: row.get::<_, Option<i64>>(8)?.map(Wall),
        away: row.get(9)?,
    })
}

fn settings(connection: &Connection) -> Result<BTreeMap<String, Value>> {
    let rows = connection
        .prepare("SELECT key, value FROM settings")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(String, String)>>>()?;
    Ok(rows
        .into_iter()
        .filter_map(|(key, text)| Some((key, serde_json::from_str(&text).ok()?)))
        .collect())
}

fn zones(connection: &Connection) -> Result<BTreeMap<String, Zones>> {
    let mut statement = connection.prepare(
        "SELECT account, region, zone, description, seen_at FROM zones ORDER BY account, position",
    )?;
    let mut rows = statement.query([])?;
    let mut zones: BTreeMap<String, Zones> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let seen_at = Wall(row.get(4)?);
        let of_account = zones.entry(row.get(0)?).or_insert_with(|| Zones {
            zones: Vec::new(),
            seen_at,
        });
        of_account.zones.push(ZoneView {
            region: row.get(1)?,
            zone: row.get(2)?,
            description: row.get(3)?,
        });
    }
    Ok(zones)
}

fn hidden(connection: &Connection) -> Result<Vec<Hidden>> {
    connection
        .prepare("SELECT account, image_id FROM hidden ORDER BY account, image_id")?
        .query_map([], |row| {
            Ok(Hidden {
                account: row.get(0)?,
                image_id: row.get(1)?,
            })
        })?
        .collect()
}

/// A payload that is not JSON reads as null; its notice or line is told without details.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
