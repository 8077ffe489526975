//! A look at everything that the app needs: what is well, what is not, and what to do about it.
//!
//! A [`Report`] holds nothing secret: it is made to be pasted where others read it.

mod data;
mod desktop;
mod proxy;

pub use data::data_folder;
pub use desktop::{notifications, tray};
pub use proxy::proxy;

use crate::clock::localized;
use crate::texts::{Args, Texts};
use crate::view::Problem;
use serde::{Deserialize, Serialize};

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Well.
    Good,
    /// Works, but a person should know.
    Note,
    /// Does not work.
    Bad,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at, for scripts: `keychain`, `account`, `tray` ...
    pub name: String,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in the person's language.
    pub found: String,
    /// What it means and what to do; empty where all is well.
    pub advice: String,
}

/// The whole look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of the program that looked.
    pub version: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Whether the app runs: then it looked itself.
    pub app_running: bool,
    /// Everything that was looked at, the worst first.
    pub checks: Vec<Check>,
}

impl Check {
    /// All is well: `found` says what was found.
    pub fn good(name: &str, found: impl Into<String>) -> Self {
        Check {
            name: name.to_owned(),
            verdict: Verdict::Good,
            found: found.into(),
            advice: String::new(),
        }
    }

    /// Something is wrong, in a problem's words.
    pub fn wrong(name: &str, verdict: Verdict, problem: &Problem) -> Self {
        let mut lines = problem.lines().into_iter();
        Check {
            name: name.to_owned(),
            verdict,
            found: lines.next().unwrap_or_default(),
            advice: crate::app::joined(lines),
        }
    }

    /// The same line about one thing of several, such as an account.
    #[must_use]
    pub fn of(mut self, which: &str) -> Self {
        self.found = format!("{which}: {}", self.found);
        self
    }
}

impl Report {
    /// What was found by this version at `at`: what is broken comes first, then what should be known.
    pub fn new(at: String, app_running: bool, mut checks: Vec<Check>) -> Self {
        checks.sort_by_key(|check| std::cmp::Reverse(check.verdict));
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            at,
            app_running,
            checks,
        }
    }

    /// Whether nothing is broken.
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.verdict < Verdict::Bad)
    }

    /// The report for people: a line each, what is wrong with what to do.
    pub fn text(&self, texts: &Texts) -> String {
        let mut text = format!("ImageWatch {} · {}\n", self.version, localized(&self.at));
        for check in &self.checks {
            let mark = match check.verdict {
                Verdict::Good => "✓",
                Verdict::Note => "!",
                Verdict::Bad => "✗",
            };
            text.push_str(&format!("{mark} {}\n", check.found));
            if !check.advice.is_empty() {
                text.push_str(&format!("    {}\n", check.advice));
            }
        }
        let bad = self.checks.iter();
        let bad = bad.filter(|check| check.verdict == Verdict::Bad).count();
        let sum = match bad {
            0 => texts.get("doctor-well"),
            bad => texts.format("doctor-wrong", &Args::new().number("count", bad)),
        };
        text.push_str(&sum);
        text
    }
}

/// The program and the system that it runs on.
pub fn program(texts: &Texts) -> Check {
    let desktop = ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"];
    let desktop = desktop.iter().filter_map(|name| std::env::var(name).ok());
    let mut words = vec![
        format!("ImageWatch {}", env!("CARGO_PKG_VERSION")),
        system_name(),
        std::env::consts::ARCH.to_owned(),
    ];
    words.extend(desktop.filter(|word| !word.is_empty()));
    words.push(texts.language().as_str().to_owned());
    Check::good("program", words.join(" · "))
}

/// The system's name and version as it calls itself, or its kind.
fn system_name() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    match name {
        Some(name) => name.trim_matches(['"', '\'']).to_owned(),
        None => std::env::consts::OS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn report(checks: Vec<Check>) -> Report {
        Report::new("2026-11-24T06:32:07Z".into(), true, checks)
    }

    #[test]
    fn what_is_wrong_says_what_to_do() {
        let problem = Problem {
            title: "The keychain is locked".into(),
            action: "Unlock it.".into(),
            request_id: Some("r-1".into()),
            ..Problem::default()
        };
        let report = report(vec![
            Check::good("program", "fine"),
            Check::wrong("tray", Verdict::Note, &Problem::default()),
            Check::wrong("keychain", Verdict::Bad, &problem).of("work"),
        ]);
        assert!(!report.is_well());
        let names: Vec<&str> = report.checks.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            ["keychain", "tray", "program"],
            "what is broken comes first"
        );
        let text = report.text(&Texts::for_language(Language::En));
        let first = "✗ work: The keychain is locked\n    Unlock it. (X-UCLOUD-REQUEST-UUID r-1)\n";
        assert!(text.contains(first), "{text}");
    }

    #[test]
    fn a_note_breaks_nothing() {
        let note = Check::wrong("tray", Verdict::Note, &Problem::default());
        assert!(report(vec![note]).is_well());
    }

    #[test]
    fn the_program_names_itself_and_its_system() {
        let found = program(&Texts::for_language(Language::ZhCn)).found;
        assert!(found.starts_with("ImageWatch "), "{found}");
        assert!(found.ends_with("zh-CN"), "{found}");
    }
}
