//! Finished builds: adding, searching, learning from them.

use super::rows::{Build, HistoryQuery, NewBuild, PastBuild};
use super::words;
use crate::view::SampleView;
use rusqlite::{Connection, Error, Result, Row, ToSql, params};
use watch::Wall;

/// A sample as it is stored: seconds, per cent, the service's remaining seconds.
type Sample = (f64, f64, Option<f64>);

const COLUMNS: &str = "id, watch_id, image_id, account, name, region, zone, outcome, reason, \
                       started_at, ended_at, duration_seconds, finalizing_seconds, size_mb, \
                       container";

/// More words than this in a search are left out: a statement's depth is limited, and a person who
/// pastes a page into the search field should not see an error.
const MAX_WORDS: usize = 32;

/// Adds a finished build. A second one of the same watch replaces the first.
pub(super) fn add(connection: &Connection, build: &NewBuild) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO history (watch_id, image_id, account, name, region, zone, outcome, reason,
                                  started_at, ended_at, duration_seconds, finalizing_seconds,
                                  size_mb, container, search, samples)
             VALUES ((SELECT id FROM watches WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                     ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (watch_id) DO UPDATE SET image_id = excluded.image_id,
                 account = excluded.account, name = excluded.name, region = excluded.region,
                 zone = excluded.zone, outcome = excluded.outcome, reason = excluded.reason,
                 started_at = excluded.started_at, ended_at = excluded.ended_at,
                 duration_seconds = excluded.duration_seconds,
                 finalizing_seconds = excluded.finalizing_seconds, size_mb = excluded.size_mb,
                 container = excluded.container, search = excluded.search,
                 samples = excluded.samples",
        )?
        .execute(params![
            build.watch_id,
            build.image_id,
            build.account,
            build.name,
            build.region,
            build.zone,
            words::watch_state(build.outcome),
            build.reason,
            build.started_at.map(|at| at.0),
            build.ended_at.0,
            finite(build.duration_seconds).unwrap_or(0.0),
            build.finalizing_seconds.and_then(finite),
            build.size_mb.and_then(finite),
            build.container,
            search_text(build),
            encode(&build.samples)
        ])
        .map(drop)
}

/// Finished builds that match, newest end first.
pub(super) fn query(connection: &Connection, query: &HistoryQuery) -> Result<Vec<Build>> {
    let filter = Filter::new(query);
    let samples = if query.with_samples { "samples" } else { "''" };
    let sql = format!(
        "SELECT {COLUMNS}, {samples} FROM history{} ORDER BY ended_at DESC, id DESC
         LIMIT {} OFFSET {}",
        filter.sql, query.limit, query.offset
    );
    let mut statement = connection.prepare(&sql)?;
    readable(statement.query_map(filter.values().as_slice(), build)?)
}

/// The newest `limit` builds of an account that became ready or failed, newest first.
pub(super) fn past(connection: &Connection, account: &str, limit: u32) -> Result<Vec<PastBuild>> {
    let mut statement = connection.prepare_cached(
        "SELECT duration_seconds, finalizing_seconds, size_mb, container, ended_at,
                outcome = 'ready'
         FROM history WHERE account = ?1 AND outcome IN ('ready', 'failed')
         ORDER BY ended_at DESC, id DESC LIMIT ?2",
    )?;
    readable(statement.query_map(params![account, limit], |row| {
        Ok(PastBuild {
            duration_seconds: row.get(0)?,
            finalizing_seconds: row.get(1)?,
            size_mb: row.get(2)?,
            container: row.get(3)?,
            ended_at: Wall(row.get(4)?),
            ready: row.get(5)?,
        })
    })?)
}

/// All rows that can be read: one with damaged text must not hide ten thousand others.
fn readable<T>(rows: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    rows.filter(|row| {
        !matches!(
            row,
            Err(Error::FromSqlConversionFailure(..) | Error::Utf8Error(..))
        )
    })
    .collect()
}

/// The part of a question that picks rows.
struct Filter {
    sql: String,
    values: Vec<String>,
}

impl Filter {
    fn new(query: &HistoryQuery) -> Self {
        let mut conditions = Vec::new();
        let mut values = Vec::new();
        let mut add = |condition: &str, value: String| {
            values.push(value);
            conditions.push(condition.replace('#', &values.len().to_string()));
        };
        if let Some(account) = &query.account {
            add("account = ?#", account.clone());
        }
        if let Some(outcome) = query.outcome {
            add("outcome = ?#", words::watch_state(outcome).into());
        }
        for word in query.text.split_whitespace().take(MAX_WORDS) {
            // The account stands apart from the rest, because it can be renamed.
            add(
                "(instr(search, ?#) > 0 OR instr(lower(account), ?#) > 0)",
                word.to_lowercase(),
            );
        }
        let sql = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        Filter { sql, values }
    }

    fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(|v| v as &dyn ToSql).collect()
    }
}

fn build(row: &Row<'_>) -> Result<Build> {
    let outcome: String = row.get(7)?;
    let samples: String = row.get(15)?;
    Ok(Build {
        id: row.get(0)?,
        build: NewBuild {
            watch_id: row.get(1)?,
            image_id: row.get(2)?,
            account: row.get(3)?,
            name: row.get(4)?,
            region: row.get(5)?,
            zone: row.get(6)?,
            outcome: words::watch_state_from(&outcome),
            reason: row.get(8)?,
            started_at: row.get::<_, Option<i64>>(9)?.map(Wall),
            ended_at: Wall(row.get(10)?),
            duration_seconds: row.get(11)?,
            finalizing_seconds: row.get(12)?,
            size_mb: row.get(13)?,
            container: row.get(14)?,
            samples: decode(&samples),
        },
    })
}

/// What a search looks through: lower case, because SQLite folds only ASCII by itself.
fn search_text(build: &NewBuild) -> String {
    [
        Some(&build.image_id),
        build.name.as_ref(),
        build.region.as_ref(),
        build.zone.as_ref(),
        build.reason.as_ref(),
    ]
    .into_iter()
    .flatten()
    .map(|part| part.to_lowercase())
    .collect::<Vec<_>>()
    .join("\n")
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Samples as a list of short lists: a third of the size of named fields.
fn encode(samples: &[SampleView]) -> String {
    let points: Vec<Sample> = samples
        .iter()
        .filter(|s| s.seconds.is_finite() && s.percent.is_finite())
        .map(|s| (s.seconds, s.percent, s.remaining_seconds.and_then(finite)))
        .collect();
    serde_json::to_string(&points).unwrap_or_default()
}

/// Unreadable samples read as none: the build itself is worth more than its curve.
fn decode(text: &str) -> Vec<SampleView> {
    serde_json::from_str::<Vec<Sample>>(text)
        .unwrap_or_default()
        .into_iter()
        .map(|(seconds, percent, remaining_seconds)| SampleView {
            seconds,
            percent,
            remaining_seconds,
        })
        .collect()
}
