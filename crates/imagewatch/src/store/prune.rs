//! Letting go of what is old.

use super::meta;
use rusqlite::{Connection, Result, params};
use watch::Wall;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days that finished builds, and all that belongs to ended watches, are kept.
    pub days: u32,
    /// Finished builds that are kept at most.
    pub builds: u32,
}

const DAY_MILLIS: i64 = 24 * 3600 * 1000;

/// Lines kept of one watch's log: a watch that flaps for weeks must not fill the disk.
const KEEP_LINES: i64 = 1_000;

/// A clock that is this much later than at the last pruning is not believed at once.
const LEAP_MILLIS: i64 = 40 * DAY_MILLIS;

/// A leap is believed when the clock still says so this much later.
const BELIEVE_AFTER_MILLIS: i64 = DAY_MILLIS;

const SEEN: &str = "prune_clock_seen";
const LEAPT: &str = "prune_clock_leapt";

/// Removes what is older or more than is to be kept. Returns how many finished builds went.
pub(super) fn prune(connection: &Connection, now: Wall, keep: Keep) -> Result<usize> {
    let mut builds = connection.execute(
        "DELETE FROM history WHERE id IN
             (SELECT id FROM history ORDER BY ended_at DESC, id DESC LIMIT -1 OFFSET ?1)",
        params![keep.builds],
    )?;
    connection.execute(
        "DELETE FROM log WHERE id IN
             (SELECT id FROM (SELECT id, row_number() OVER
                  (PARTITION BY watch_id ORDER BY id DESC) AS place FROM log) WHERE place > ?1)",
        params![KEEP_LINES],
    )?;
    if believable(connection, now)? {
        builds += by_age(
            connection,
            now.0.saturating_sub(i64::from(keep.days) * DAY_MILLIS),
        )?;
    }
    Ok(builds)
}

fn by_age(connection: &Connection, before: i64) -> Result<usize> {
    let builds = connection.execute("DELETE FROM history WHERE ended_at < ?1", params![before])?;
    connection.execute(
        "DELETE FROM watches WHERE dismissed = 1 AND updated_at < ?1",
        params![before],
    )?;
    connection.execute(
        "DELETE FROM deliveries WHERE created_at < ?1 AND state <> 'due'",
        params![before],
    )?;
    connection.execute("DELETE FROM hidden WHERE hidden_at < ?1", params![before])?;
    // A watch's own notices go with the watch: as long as it lives their keys must be known.
    connection.execute(
        "DELETE FROM notices WHERE watch_id IS NULL AND created_at < ?1
             AND state NOT IN ('due', 'sending')",
        params![before],
    )?;
    Ok(builds)
}

/// Whether the wall clock may decide what is old. A machine that wakes with a clock years ahead
/// would otherwise lose its history in the minute before the time server puts it right.
fn believable(connection: &Connection, now: Wall) -> Result<bool> {
    let Some(seen) = meta::get(connection, SEEN)? else {
        meta::put(connection, SEEN, now.0)?;
        return Ok(true);
    };
    if now.0.saturating_sub(seen) <= LEAP_MILLIS {
        meta::put(connection, SEEN, now.0)?;
        return Ok(true);
    }
    match meta::get(connection, LEAPT)? {
        Some(leapt)
            if (BELIEVE_AFTER_MILLIS..LEAP_MILLIS).contains(&(now.0.saturating_sub(leapt))) =>
        {
            meta::put(connection, SEEN, now.0)?;
            Ok(true)
        }
        Some(leapt) if (0..BELIEVE_AFTER_MILLIS).contains(&now.0.saturating_sub(leapt)) => {
            Ok(false)
        }
        _ => {
            meta::put(connection, LEAPT, now.0)?;
            Ok(false)
        }
    }
}
