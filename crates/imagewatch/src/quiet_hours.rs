//! When notices wait: a part of every day, by the clock on the wall.

use crate::settings::QuietHours;
use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike};
use watch::Wall;

/// Longest gap in local time that is stepped over: clocks are put forward by an hour or two, and
/// some islands have left out a day.
const GAP_MINUTES: i64 = 25 * 60;

/// The end of the quiet hours that `now` lies in, in the time zone `zone`; none while notices go
/// out at once.
///
/// Where clocks are put forward over the end, it is the first moment after the gap; where they are
/// put back over it, the first of the two moments that is still to come.
pub fn end<Z: TimeZone>(hours: &QuietHours, now: Wall, zone: &Z) -> Option<Wall> {
    let (from, to) = (hours.from_minute, hours.to_minute);
    if !hours.enabled || from == to {
        return None;
    }
    let local = DateTime::from_timestamp_millis(now.0)?.with_timezone(zone);
    let minute = local.hour() * 60 + local.minute();
    let overnight = from > to;
    let is_quiet = match overnight {
        true => minute >= from || minute < to,
        false => (from..to).contains(&minute),
    };
    if !is_quiet {
        return None;
    }
    let today = local.date_naive();
    let day = match overnight && minute >= from {
        true => today.checked_add_days(Days::new(1))?,
        false => today,
    };
    moment(zone, day, to, now)
}

/// When the clock on the wall shows this minute of this day, after `now`.
fn moment<Z: TimeZone>(zone: &Z, day: NaiveDate, minute: u32, now: Wall) -> Option<Wall> {
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
    let wanted = day.and_time(time);
    let shown = (0..=GAP_MINUTES).find_map(|skipped| {
        let local = wanted.checked_add_signed(TimeDelta::minutes(skipped))?;
        match zone.from_local_datetime(&local) {
            LocalResult::Single(moment) => Some(moment),
            LocalResult::Ambiguous(first, second) => {
                let is_over = first.timestamp_millis() <= now.0;
                Some(if is_over { second } else { first })
            }
            LocalResult::None => None,
        }
    })?;
    // Never in the past, whatever a time zone's rules say.
    Some(Wall(shown.timestamp_millis()).max(now.plus_secs(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use chrono_tz::America::New_York;
    use chrono_tz::Asia::Shanghai;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn hours(from: u32, to: u32) -> QuietHours {
        QuietHours {
            enabled: true,
            from_minute: from * 60,
            to_minute: to * 60,
            let_failures_through: true,
        }
    }

    fn wall(zone: Tz, text: &str) -> Wall {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        Wall(
            zone.from_local_datetime(&local)
                .earliest()
                .unwrap()
                .timestamp_millis(),
        )
    }

    fn end_at(hours: &QuietHours, zone: Tz, now: &str) -> Option<String> {
        let end = end(hours, wall(zone, now), &zone)?;
        let local = DateTime::from_timestamp_millis(end.0)
            .unwrap()
            .with_timezone(&zone);
        Some(local.format("%Y-%m-%d %H:%M:%S %Z").to_string())
    }

    #[test]
    fn over_midnight_they_end_on_the_next_day() {
        let night = hours(22, 8);
        let at = |now| end_at(&night, Shanghai, now);
        assert_eq!(at("2026-11-24 21:59:59"), None);
        assert_eq!(
            at("2026-11-24 22:00:00").as_deref(),
            Some("2026-11-25 08:00:00 CST")
        );
        assert_eq!(
            at("2026-11-25 00:00:00").as_deref(),
            Some("2026-11-25 08:00:00 CST")
        );
        assert_eq!(
            at("2026-11-25 07:59:59").as_deref(),
            Some("2026-11-25 08:00:00 CST")
        );
        assert_eq!(at("2026-11-25 08:00:00"), None);
        assert_eq!(
            at("2026-12-31 23:00:00").as_deref(),
            Some("2027-01-01 08:00:00 CST")
        );
    }

    #[test]
    fn within_a_day_they_end_on_the_same_day() {
        let noon = hours(12, 14);
        let at = |now| end_at(&noon, Shanghai, now);
        assert_eq!(at("2026-11-24 11:59:59"), None);
        assert_eq!(
            at("2026-11-24 12:00:00").as_deref(),
            Some("2026-11-24 14:00:00 CST")
        );
        assert_eq!(at("2026-11-24 14:00:00"), None);
    }

    #[test]
    fn switched_off_or_of_no_length_there_are_none() {
        let now = wall(Shanghai, "2026-11-24 23:00:00");
        let off = QuietHours {
            enabled: false,
            ..hours(22, 8)
        };
        assert_eq!(end(&off, now, &Shanghai), None);
        assert_eq!(end(&hours(23, 23), now, &Shanghai), None);
    }

    #[test]
    fn an_end_that_the_clock_leaves_out_is_the_moment_after_the_gap() {
        // On this night the clock goes from 2:00 to 3:00.
        let hours = QuietHours {
            to_minute: 2 * 60 + 30,
            ..hours(22, 2)
        };
        let at = |now| end_at(&hours, New_York, now);
        assert_eq!(
            at("2026-03-08 01:59:00").as_deref(),
            Some("2026-03-08 03:00:00 EDT")
        );
        assert_eq!(
            at("2026-03-07 23:00:00").as_deref(),
            Some("2026-03-08 03:00:00 EDT")
        );
        assert_eq!(at("2026-03-08 03:00:00"), None);
    }

    #[test]
    fn an_end_that_the_clock_shows_twice_is_the_first_that_is_to_come() {
        // On this night the clock goes from 2:00 back to 1:00.
        let hours = QuietHours {
            to_minute: 60 + 30,
            ..hours(22, 1)
        };
        let first = end(&hours, wall(New_York, "2026-10-31 23:00:00"), &New_York).unwrap();
        assert_eq!(first, wall(New_York, "2026-11-01 01:30:00"));
        // Half an hour later the clock shows 1:00 again, and with it quiet hours.
        let again = first.plus_secs(1800.0);
        assert_eq!(end(&hours, first, &New_York), None);
        assert_eq!(end(&hours, again, &New_York), Some(first.plus_secs(3600.0)));
    }

    #[test]
    fn the_time_zone_decides() {
        let now = wall(Shanghai, "2026-11-24 23:00:00");
        assert!(end(&hours(22, 8), now, &Shanghai).is_some());
        assert_eq!(end(&hours(22, 8), now, &Utc), None);
    }

    proptest! {
        #[test]
        fn the_end_is_to_come_within_two_days_and_is_no_quiet_moment(
            now in 0i64..4_000_000_000_000, from in 0u32..1440, to in 0u32..1440,
        ) {
            let hours = QuietHours { from_minute: from, to_minute: to, ..hours(0, 0) };
            for zone in [New_York, Shanghai, chrono_tz::Australia::Lord_Howe] {
                if let Some(end) = end(&hours, Wall(now), &zone) {
                    prop_assert!(end.0 > now && end.0 <= now + 48 * 3_600_000);
                }
            }
        }

        #[test]
        fn any_time_at_all_is_taken(now: i64, from: u32, to: u32) {
            let hours = QuietHours { from_minute: from, to_minute: to, ..hours(0, 0) };
            let _ = end(&hours, Wall(now), &New_York);
        }
    }
}
