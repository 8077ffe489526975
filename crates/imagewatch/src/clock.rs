//! The one place that reads clocks. Everything else is given the time.

// Reason: clock calls are banned everywhere so that they are all here.
#![allow(clippy::disallowed_methods)]

use chrono::{DateTime, Local, SecondsFormat, TimeZone, Utc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use watch::{Mono, Now, Wall};

/// The process's clocks. A clone shares the epoch.
///
/// The monotonic side is tokio's clock, so that a test that pauses tokio's time moves this clock
/// along. It stands still while a Linux or macOS machine is suspended; see [`SleepDetector`].
#[derive(Debug, Clone)]
pub struct Clock {
    epoch: tokio::time::Instant,
}

impl Clock {
    /// A clock whose monotonic side begins now.
    pub fn start() -> Self {
        Clock {
            epoch: tokio::time::Instant::now(),
        }
    }

    /// Both clocks, read at the same instant.
    pub fn now(&self) -> Now {
        Now {
            mono: Mono::from_duration(self.epoch.elapsed()),
            wall: wall_now(),
        }
    }

    /// The instant at which this clock will show `mono`, for sleeping until then. Moments too far
    /// away to be expressed become a day from now, after which the caller looks again.
    pub fn mono_to_tokio(&self, mono: Mono) -> tokio::time::Instant {
        self.epoch
            .checked_add(mono.since_epoch())
            .unwrap_or_else(|| tokio::time::Instant::now() + Duration::from_secs(86_400))
    }

    /// The computer's time zone, as it is at this moment.
    pub fn zone(&self) -> Local {
        Local
    }

    /// A reading for [`SleepDetector::tick`].
    pub fn tick_reading(&self) -> TickReading {
        let now = self.now();
        TickReading {
            now,
            continuous: continuous().unwrap_or(now.mono.since_epoch()),
        }
    }
}

/// The wall clock in Unix milliseconds; a clock set before 1970 counts as 1970.
fn wall_now() -> Wall {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Wall(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// Time on a clock that counts the machine's suspended time, since an epoch of its own.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn continuous() -> Option<Duration> {
    to_duration(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

/// The same on macOS, where std's instants stop during sleep and `CLOCK_MONOTONIC` does not.
#[cfg(target_vendor = "apple")]
fn continuous() -> Option<Duration> {
    to_duration(rustix::time::clock_gettime(
        rustix::time::ClockId::Monotonic,
    ))
}

/// Elsewhere, Windows above all, the monotonic clock itself counts suspended time.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn continuous() -> Option<Duration> {
    None
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn to_duration(time: rustix::time::Timespec) -> Option<Duration> {
    Duration::try_from(time).ok()
}

/// All clocks at one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TickReading {
    /// Monotonic and wall clock.
    pub now: Now,
    /// A monotonic clock that counts suspended time, since an epoch of its own. Where there is no
    /// such clock beside the monotonic one, it is the monotonic one.
    pub continuous: Duration,
}

/// What happened between two ticks, as far as it is out of the ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TickVerdict {
    /// The machine was suspended, or the process was held up, for about so many seconds:
    /// connections are dead and everything due is overdue.
    pub slept_seconds: Option<f64>,
    /// The wall clock was moved by so many seconds, backwards if negative, apart from any sleep.
    /// A virtual machine that was paused shows up here: to its own clocks no time passed.
    pub wall_moved_seconds: Option<f64>,
}

/// Tells sleep and moved clocks from the ordinary passing of time. Pure: fed with readings.
#[derive(Debug)]
pub struct SleepDetector {
    last: TickReading,
}

impl SleepDetector {
    /// How often [`tick`](Self::tick) is to be called.
    pub const TICK: Duration = Duration::from_secs(10);

    /// A sleep shorter than this goes unnoticed: requests in flight survive it, and a busy machine
    /// delays a tick by seconds.
    pub const MIN_SLEEP: Duration = Duration::from_secs(15);

    /// The wall clock may drift from tick to tick by this much; time servers slew it gently.
    pub const MIN_WALL_MOVE: Duration = Duration::from_secs(2);

    /// Starts from a first reading.
    pub fn new(first: TickReading) -> Self {
        SleepDetector { last: first }
    }

    /// Takes the reading of one tick and compares it with the one before.
    pub fn tick(&mut self, reading: TickReading) -> TickVerdict {
        let awake = reading.now.mono.seconds_since(self.last.now.mono);
        let passed = reading
            .continuous
            .saturating_sub(self.last.continuous)
            .as_secs_f64()
            .max(awake);
        let wall = reading.now.wall.seconds_since(self.last.now.wall);
        self.last = reading;

        let suspended = passed - awake;
        let late = passed - Self::TICK.as_secs_f64();
        let moved = wall - passed;
        TickVerdict {
            slept_seconds: (suspended.max(late) >= Self::MIN_SLEEP.as_secs_f64())
                .then_some(suspended.max(late)),
            wall_moved_seconds: (moved.abs() >= Self::MIN_WALL_MOVE.as_secs_f64()).then_some(moved),
        }
    }
}

/// The time of day in the computer's time zone, like `14:32`.
pub fn local_time_text(time: Wall) -> String {
    text(time, &Local, TIME)
}

/// The same with seconds, like `14:32:05`.
pub fn local_time_with_seconds(time: Wall) -> String {
    text(time, &Local, TIME_WITH_SECONDS)
}

/// The date in the computer's time zone, like `2026-11-24`.
pub fn local_date_text(time: Wall) -> String {
    text(time, &Local, DATE)
}

/// Date and time in the computer's time zone, like `2026-11-24 14:32`: for lists.
pub fn local_minute_text(time: Wall) -> String {
    text(time, &Local, MINUTE)
}

/// A time as [`rfc3339`] writes it; none for anything else.
pub fn wall_of(time: &str) -> Option<Wall> {
    let time = DateTime::parse_from_rfc3339(time).ok()?;
    Some(Wall(time.timestamp_millis()))
}

/// Date, time and offset in the computer's time zone, like `2026-11-24 14:32:07 +08:00`: for texts
/// that are read elsewhere or later.
pub fn local_with_offset(time: Wall) -> String {
    text(time, &Local, WITH_OFFSET)
}

/// The same for a time as [`rfc3339`] writes it; anything else stays as it is.
pub fn localized(time: &str) -> String {
    wall_of(time).map_or_else(|| time.to_owned(), local_with_offset)
}

/// The time in UTC by RFC 3339, to the second, like `2026-11-24T06:32:07Z`.
pub fn rfc3339(time: Wall) -> String {
    utc(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

const TIME: &str = "%H:%M";
const TIME_WITH_SECONDS: &str = "%H:%M:%S";
const MINUTE: &str = "%Y-%m-%d %H:%M";
const DATE: &str = "%Y-%m-%d";
const WITH_OFFSET: &str = "%Y-%m-%d %H:%M:%S %:z";

fn text<Z: TimeZone>(time: Wall, zone: &Z, format: &str) -> String
where
    Z::Offset: std::fmt::Display,
{
    utc(time).with_timezone(zone).format(format).to_string()
}

/// First and last millisecond of the years 0001 to 9998: with any time zone's offset, RFC 3339's
/// four digits hold every year between them.
const WALL_RANGE: (i64, i64) = (-62_135_596_800_000, 253_370_764_799_999);

fn utc(time: Wall) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time.0.clamp(WALL_RANGE.0, WALL_RANGE.1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;
    use proptest::prelude::*;

    fn reading(mono: f64, continuous: f64, wall: f64) -> TickReading {
        TickReading {
            now: Now {
                mono: Mono::from_secs_f64(mono),
                wall: Wall(1_700_000_000_000).plus_secs(wall),
            },
            continuous: Duration::from_secs_f64(5000.0 + continuous),
        }
    }

    fn verdict(mono: f64, continuous: f64, wall: f64) -> TickVerdict {
        SleepDetector::new(reading(0.0, 0.0, 0.0)).tick(reading(mono, continuous, wall))
    }

    #[test]
    fn an_ordinary_tick_says_nothing() {
        assert_eq!(verdict(10.0, 10.0, 10.0), TickVerdict::default());
        assert_eq!(verdict(10.4, 10.4, 11.9), TickVerdict::default());
        assert_eq!(verdict(21.0, 21.0, 21.0), TickVerdict::default());
    }

    #[test]
    fn suspend_on_linux_shows_in_the_continuous_clock() {
        let verdict = verdict(10.0, 3610.0, 3610.0);
        assert_eq!(verdict.slept_seconds, Some(3600.0));
        assert_eq!(verdict.wall_moved_seconds, None);
    }

    #[test]
    fn suspend_on_windows_shows_as_a_late_tick() {
        let verdict = verdict(3610.0, 3610.0, 3610.0);
        assert_eq!(verdict.slept_seconds, Some(3600.0));
        assert_eq!(verdict.wall_moved_seconds, None);
    }

    #[test]
    fn a_moved_wall_clock_is_no_sleep() {
        let forward = verdict(10.0, 10.0, 3610.0);
        assert_eq!(forward.slept_seconds, None);
        assert_eq!(forward.wall_moved_seconds, Some(3600.0));
        let back = verdict(10.0, 10.0, -90.0);
        assert_eq!(back.slept_seconds, None);
        assert_eq!(back.wall_moved_seconds, Some(-100.0));
    }

    #[test]
    fn sleep_and_a_moved_clock_are_told_apart_when_both_happen() {
        let verdict = verdict(10.0, 610.0, 300.0);
        assert_eq!(verdict.slept_seconds, Some(600.0));
        assert_eq!(verdict.wall_moved_seconds, Some(-310.0));
    }

    #[test]
    fn a_sleep_is_told_once() {
        let mut detector = SleepDetector::new(reading(0.0, 0.0, 0.0));
        let slept = detector.tick(reading(10.0, 910.0, 910.0));
        assert!(slept.slept_seconds.is_some());
        assert_eq!(
            detector.tick(reading(20.0, 920.0, 920.0)),
            TickVerdict::default()
        );
    }

    #[test]
    fn the_clock_runs_and_sleeping_lands_where_it_says() {
        let clock = Clock::start();
        let first = clock.tick_reading();
        let deadline = Mono::from_secs_f64(30.0);
        let instant = clock.mono_to_tokio(deadline);
        let left = instant - tokio::time::Instant::now();
        assert!(left <= Duration::from_secs(30) && left > Duration::from_secs(20));
        let second = clock.tick_reading();
        assert!(second.now.mono >= first.now.mono);
        assert!(second.continuous >= first.continuous);
        assert_eq!(
            SleepDetector::new(first).tick(second),
            TickVerdict::default()
        );
        clock.mono_to_tokio(Mono::from_duration(Duration::MAX));
    }

    #[test]
    fn texts_follow_the_time_zone() {
        let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
        let time = Wall(1_795_501_927_000);
        assert_eq!(rfc3339(time), "2026-11-24T06:32:07Z");
        assert_eq!(text(time, &shanghai, TIME), "14:32");
        assert_eq!(text(time, &shanghai, TIME_WITH_SECONDS), "14:32:07");
        assert_eq!(text(time, &shanghai, DATE), "2026-11-24");
        let whole = text(time, &shanghai, WITH_OFFSET);
        assert_eq!(whole, "2026-11-24 14:32:07 +08:00");
        assert_eq!(localized(&rfc3339(time)), local_with_offset(time));
        assert_eq!(localized("soon"), "soon");
        let late = time.plus_secs(10.0 * 3600.0);
        assert_eq!(text(late, &shanghai, DATE), "2026-11-25");
        assert_eq!(text(late, &Utc, DATE), "2026-11-24");
    }

    proptest! {
        #[test]
        fn any_time_has_a_text(ms: i64) {
            prop_assert_eq!(rfc3339(Wall(ms)).len(), 20);
            prop_assert_eq!(local_time_text(Wall(ms)).len(), 5);
            prop_assert_eq!(local_time_with_seconds(Wall(ms)).len(), 8);
            prop_assert_eq!(local_date_text(Wall(ms)).len(), 10);
        }

        #[test]
        fn any_readings_give_finite_verdicts(mono in 0.0..1e9f64, continuous in 0.0..1e9f64, wall: i64) {
            let mut last = reading(mono, continuous, 0.0);
            last.now.wall = Wall(wall);
            let verdict = SleepDetector::new(reading(1e5, 1e5, 0.0)).tick(last);
            prop_assert!(verdict.slept_seconds.is_none_or(f64::is_finite));
            prop_assert!(verdict.wall_moved_seconds.is_none_or(f64::is_finite));
        }
    }
}
