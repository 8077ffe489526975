//! What the command line prints.

use super::exit::Exit;
use crate::clock::localized;
use crate::control_api::{FinishedBuild, StatusReport, WatchStatus};
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{Problem, ZoneView};
use serde::Serialize;

/// A problem on standard error: what happened, what it means, what to do.
pub(super) fn problem(problem: &Problem) {
    for (index, line) in problem.lines().iter().enumerate() {
        let line = shown(line);
        match index {
            0 => terminal::complain(format_args!("imagewatchctl: {line}")),
            _ => terminal::complain(format_args!("  {line}")),
        }
    }
}

/// A text that may be other people's, as a terminal may have it: one line of what is seen. It was
/// cleaned when it came in, but not by every version that stored it.
fn shown(text: &str) -> String {
    compshare::text::line(text, usize::MAX).unwrap_or_default()
}

/// A value as JSON on standard output.
pub(super) fn json(value: &impl Serialize) -> Result<Exit, Problem> {
    match serde_json::to_string(value) {
        Ok(text) => {
            terminal::print(text);
            Ok(Exit::Success)
        }
        Err(error) => Err(Problem {
            title: error.to_string(),
            ..Problem::default()
        }),
    }
}

/// Regions and zones.
pub(super) fn zones(zones: &[ZoneView]) {
    for zone in zones {
        terminal::print(format_args!(
            "  {}\t{}\t{}",
            zone.region,
            zone.zone,
            shown(&zone.description)
        ));
    }
}

/// All watches, a line each.
pub(super) fn status(texts: &Texts, report: &StatusReport) {
    if report.paused {
        terminal::print(texts.get("cli-paused"));
    }
    if report.watches.is_empty() {
        terminal::print(texts.get("cli-no-watches"));
        return;
    }
    for watch in &report.watches {
        terminal::print(status_line(texts, watch));
    }
}

/// One watch in a line.
pub(super) fn status_line(texts: &Texts, watch: &WatchStatus) -> String {
    let name = watch.name.as_deref().unwrap_or(&watch.image_id);
    let state = match watch.state.as_str() {
        "waiting" => texts.get("cli-state-waiting"),
        "making" => texts.get("cli-state-making"),
        "finalizing" => texts.get("cli-state-finalizing"),
        "ready" => texts.get("cli-state-ready"),
        "failed" => texts.get("cli-state-failed"),
        _ => texts.get("cli-state-gone"),
    };
    let ended = matches!(watch.state.as_str(), "ready" | "failed" | "gone");
    let percent = watch
        .progress
        .filter(|_| !ended)
        .map(|percent| format!("{percent:.0} %"));
    let time = match (ended, watch.remaining_seconds, watch.total_seconds) {
        (true, _, Some(total)) => {
            let args = Args::new().text("time", texts.exact_duration(total));
            Some(texts.format("cli-took", &args))
        }
        (false, Some(remaining), _) => {
            let args = Args::new().text("time", texts.about_duration(remaining));
            Some(texts.format("cli-left", &args))
        }
        _ => None,
    };
    let connection = match watch.connection.as_str() {
        "retrying" => Some(texts.get("cli-retrying")),
        "blocked" => Some(texts.get("cli-blocked")),
        _ => None,
    };
    let status = watch.status.as_deref().map(shown);
    let parts = [
        Some(shown(name)),
        Some(state),
        percent,
        time,
        connection,
        status,
    ];
    let mut line = parts.into_iter().flatten().collect::<Vec<_>>().join("  ");
    if let Some(reason) = &watch.reason {
        line.push_str("\n    ");
        line.push_str(&shown(reason));
    }
    line
}

/// Finished builds, a line each.
pub(super) fn history(texts: &Texts, builds: &[FinishedBuild]) {
    if builds.is_empty() {
        terminal::print(texts.get("cli-no-history"));
        return;
    }
    for build in builds {
        let name = build.name.as_deref().unwrap_or(&build.image_id);
        let outcome = match build.outcome.as_str() {
            "ready" => texts.get("cli-state-ready"),
            "failed" => texts.get("cli-state-failed"),
            _ => texts.get("cli-state-gone"),
        };
        let time = texts.exact_duration(build.duration_seconds);
        let reason = build.reason.as_deref().map(shown);
        let reason = reason.map(|reason| format!("  {reason}"));
        terminal::print(format_args!(
            "{}  {outcome}  {time}  {}{}",
            localized(&build.ended_at),
            shown(name),
            reason.unwrap_or_default()
        ));
    }
}
