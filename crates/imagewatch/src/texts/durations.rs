//! Durations in words.

use super::{Args, Texts};

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// No duration is worded as longer than this: 100 years.
const LONGEST: u64 = 36_525 * DAY;

impl Texts {
    /// A duration as a person would estimate it: "less than a minute", "about 4 min", "2 h 05 min",
    /// "1 day 3 h". For estimates and for times that go on. `seconds` below 0 or not finite read as 0.
    pub fn about_duration(&self, seconds: f64) -> String {
        let seconds = whole(seconds);
        if seconds < MINUTE {
            return self.get("duration-under-minute");
        }
        let minutes = (seconds + MINUTE / 2) / MINUTE;
        if minutes < HOUR / MINUTE {
            return self.format(
                "duration-about-minutes",
                &Args::new().number("minutes", minutes),
            );
        }
        self.hours_or_days(minutes * MINUTE)
    }

    /// An estimate for a narrow place: "80 s", "4 min", "2 h 05 min". `seconds` below 0 or not finite
    /// read as 0.
    pub fn short_duration(&self, seconds: f64) -> String {
        const STEP: u64 = 10;
        const SECONDS_BELOW: u64 = 90;
        let seconds = whole(seconds);
        if seconds < SECONDS_BELOW {
            let tens = ((seconds + STEP / 2) / STEP * STEP).max(STEP);
            return self.format("duration-seconds", &Args::new().number("seconds", tens));
        }
        let minutes = (seconds + MINUTE / 2) / MINUTE;
        if minutes < HOUR / MINUTE {
            let args = Args::new().number("minutes", minutes);
            return self.format("duration-minutes", &args);
        }
        self.hours_or_days(minutes * MINUTE)
    }

    /// A duration as it was measured: "45 s", "14 min 32 s", "2 h 05 min", "1 day 3 h". `seconds`
    /// below 0 or not finite read as 0.
    pub fn exact_duration(&self, seconds: f64) -> String {
        let seconds = whole(seconds);
        let (minutes, rest) = (seconds / MINUTE, seconds % MINUTE);
        if seconds >= HOUR {
            return self.hours_or_days((seconds + MINUTE / 2) / MINUTE * MINUTE);
        }
        let args = Args::new()
            .number("minutes", minutes)
            .number("seconds", rest);
        match (minutes, rest) {
            (0, _) => self.format("duration-seconds", &args),
            (_, 0) => self.format("duration-minutes", &args),
            _ => self.format("duration-minutes-seconds", &args),
        }
    }

    /// A duration of an hour or more, in whole minutes.
    fn hours_or_days(&self, seconds: u64) -> String {
        if seconds < DAY {
            let (hours, minutes) = (seconds / HOUR, seconds % HOUR / MINUTE);
            let args = Args::new()
                .number("hours", hours)
                .number("minutes", minutes);
            return match minutes {
                0 => self.format("duration-hours", &args),
                _ => self.format("duration-hours-minutes", &args),
            };
        }
        let rounded = (seconds + HOUR / 2) / HOUR;
        let (days, hours) = (rounded / 24, rounded % 24);
        let args = Args::new().number("days", days).number("hours", hours);
        match hours {
            0 => self.format("duration-days", &args),
            _ => self.format("duration-days-hours", &args),
        }
    }
}

/// Whole seconds from 0 to [`LONGEST`].
fn whole(seconds: f64) -> u64 {
    if seconds.is_finite() {
        // The cast saturates, and takes what is below 0 for 0.
        (seconds.round() as u64).min(LONGEST)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    const CASES: [(f64, &str, &str); 16] = [
        (f64::NAN, "less than a minute", "不到 1 分钟"),
        (-5.0, "less than a minute", "不到 1 分钟"),
        (0.0, "less than a minute", "不到 1 分钟"),
        (59.4, "less than a minute", "不到 1 分钟"),
        (59.6, "about 1 min", "约 1 分钟"),
        (89.0, "about 1 min", "约 1 分钟"),
        (90.0, "about 2 min", "约 2 分钟"),
        (240.0, "about 4 min", "约 4 分钟"),
        (3569.0, "about 59 min", "约 59 分钟"),
        (3570.0, "1 h", "1 小时"),
        (7500.0, "2 h 05 min", "2 小时 5 分钟"),
        (86_369.0, "23 h 59 min", "23 小时 59 分钟"),
        (86_370.0, "1 day", "1 天"),
        (97_200.0, "1 day 3 h", "1 天 3 小时"),
        (172_799.0, "2 days", "2 天"),
        (180_000.0, "2 days 2 h", "2 天 2 小时"),
    ];

    #[test]
    fn estimates_in_both_languages() {
        for (seconds, english, chinese) in CASES {
            let about = |language| Texts::for_language(language).about_duration(seconds);
            assert_eq!(about(Language::En), english, "{seconds}");
            assert_eq!(about(Language::ZhCn), chinese, "{seconds}");
        }
    }

    #[test]
    fn measured_times_in_both_languages() {
        for (seconds, english, chinese) in [
            (f64::INFINITY, "0 s", "0 秒"),
            (-1.0, "0 s", "0 秒"),
            (0.4, "0 s", "0 秒"),
            (45.0, "45 s", "45 秒"),
            (60.0, "1 min", "1 分钟"),
            (65.0, "1 min 05 s", "1 分 5 秒"),
            (872.0, "14 min 32 s", "14 分 32 秒"),
            (3600.0, "1 h", "1 小时"),
            (7500.0, "2 h 05 min", "2 小时 5 分钟"),
            (97_200.0, "1 day 3 h", "1 天 3 小时"),
        ] {
            let exact = |language| Texts::for_language(language).exact_duration(seconds);
            assert_eq!(exact(Language::En), english, "{seconds}");
            assert_eq!(exact(Language::ZhCn), chinese, "{seconds}");
        }
    }

    #[test]
    fn no_duration_is_too_long() {
        let texts = Texts::for_language(Language::En);
        assert_eq!(texts.about_duration(f64::MAX), "36525 days");
        assert_eq!(texts.exact_duration(1e300), "36525 days");
    }
}
