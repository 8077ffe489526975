//! What the command line prints.

use super::exit::Exit;
use super::table::{self, Column, Row};
use crate::clock::{local_minute_text, local_time_text, local_with_offset, rfc3339, wall_of};
use crate::control_api::{AccountEntry, FinishedBuild, StatusReport, WatchStatus};
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{ImageRow, Problem, ZoneView};
use console::Style;
use serde::Serialize;
use watch::Wall;

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

/// The ID without the beginning that the IDs of all custom images share.
pub(super) fn short_id(id: &str) -> &str {
    id.strip_prefix("compshareImage-").unwrap_or(id)
}

/// All watches, a row each.
pub(super) fn status(texts: &Texts, now: Wall, report: &StatusReport) {
    for line in status_lines(texts, now, report) {
        terminal::print(line);
    }
}

/// The same as lines.
pub(super) fn status_lines(texts: &Texts, now: Wall, report: &StatusReport) -> Vec<String> {
    let mut lines: Vec<String> = report
        .paused
        .then(|| texts.get("cli-paused"))
        .into_iter()
        .collect();
    if report.watches.is_empty() {
        lines.push(texts.get("cli-no-watches"));
        return lines;
    }
    let columns = [
        Column::words(String::new()),
        Column::words(texts.get("cli-column-id")),
        Column::name(texts.get("cli-column-name")),
        Column::words(texts.get("cli-column-progress")),
        Column::figures(texts.get("cli-column-left")),
        Column::figures(texts.get("cli-column-ready")),
        Column::words(texts.get("cli-column-zone")),
    ];
    let rows: Vec<Row> = report
        .watches
        .iter()
        .map(|watch| status_row(texts, now, watch, report.paused))
        .collect();
    lines.extend(table::lines(&columns, &rows));
    lines
}

/// One watch as a row: what it is, then how far it is and when it will be ready, or, where that is not
/// known, what is to be said instead.
fn status_row(texts: &Texts, now: Wall, watch: &WatchStatus, paused: bool) -> Row {
    let name = watch.name.as_deref().map(shown).unwrap_or_default();
    let time = |at: Option<&str>| at.and_then(local_time_of).unwrap_or_default();
    let reason = watch.reason.as_deref().map(shown);
    let going = Style::new().for_stdout();
    let cells = |mark: &str, progress: String| {
        vec![
            mark.to_owned(),
            short_id(&watch.image_id).to_owned(),
            name.clone(),
            progress,
        ]
    };
    let ended = |mark: &str, key: &str, style: Style| {
        let progress = format!("{} {}", texts.get(key), time(watch.ended_at.as_deref()));
        let took = watch.total_seconds.map(|total| {
            let args = Args::new().text("time", texts.exact_duration(total));
            texts.format("cli-took", &args)
        });
        let rest = reason.clone().or(took).unwrap_or_default();
        Row::of(cells(mark, progress)).with_rest(rest).styled(style)
    };
    match watch.state.as_str() {
        "ready" => return ended("✓", "cli-state-ready", going.green()),
        "failed" => return ended("✕", "cli-state-failed", going.red()),
        "gone" => return ended("○", "cli-state-gone", going.dim()),
        _ => {}
    }
    let trouble = match watch.connection.as_str() {
        "retrying" => Some(texts.get("cli-retrying")),
        "blocked" => Some(texts.get("cli-blocked")),
        _ => None,
    };
    let progress = progress_of(texts, watch);
    if let Some(trouble) = trouble.filter(|_| !paused) {
        let rest = reason.map_or(trouble.clone(), |reason| format!("{trouble} {reason}"));
        return Row::of(cells("!", progress))
            .with_rest(rest)
            .styled(going.yellow());
    }
    if watch.stalled_since.is_some() {
        let args = Args::new().text("time", time(watch.stalled_since.as_deref()));
        return Row::of(cells("‖", progress))
            .with_rest(texts.format("cli-stalled-since", &args))
            .styled(going.yellow());
    }
    let making = watch.state == "making" && !paused;
    let left = watch.remaining_seconds.filter(|_| making);
    let mut cells = cells("●", progress);
    cells.push(
        left.map(|left| texts.short_duration(left))
            .unwrap_or_default(),
    );
    let ready = left.map(|left| local_time_text(now.plus_secs(left)));
    cells.push(ready.unwrap_or_default());
    cells.push(
        watch
            .zone
            .clone()
            .or_else(|| watch.region.clone())
            .unwrap_or_default(),
    );
    Row::of(cells)
}

/// A bar and the percentage, or the state where there is none.
fn progress_of(texts: &Texts, watch: &WatchStatus) -> String {
    let state = match watch.state.as_str() {
        "waiting" => texts.get("cli-state-waiting"),
        "finalizing" => texts.get("cli-state-finalizing"),
        _ => texts.get("cli-state-making"),
    };
    if let Some(word) = &watch.status {
        return shown(word);
    }
    match watch.progress.filter(|_| watch.state == "making") {
        Some(percent) => format!("{} {:>3}%", bar(percent), percent.floor()),
        None => state,
    }
}

/// A bar of characters. It is full only at 100 %.
fn bar(percent: f64) -> String {
    const CELLS: usize = 10;
    // The cast saturates, and takes what is not a number for 0.
    let filled = ((percent / 100.0 * CELLS as f64).floor() as usize).min(CELLS);
    format!("{}{}", "█".repeat(filled), "░".repeat(CELLS - filled))
}

/// The account's images, a row each.
pub(super) fn images(texts: &Texts, images: &[ImageRow]) {
    if images.is_empty() {
        terminal::print(texts.get("cli-no-images"));
        return;
    }
    let columns = [
        Column::words(String::new()),
        Column::words(texts.get("cli-column-id")),
        Column::name(texts.get("cli-column-name")),
        Column::words(texts.get("cli-column-status")),
        Column::figures(texts.get("cli-column-size")),
        Column::words(texts.get("cli-column-created")),
        Column::words(texts.get("cli-column-zone")),
    ];
    let rows: Vec<Row> = images.iter().map(|image| image_row(texts, image)).collect();
    table::lines(&columns, &rows)
        .into_iter()
        .for_each(terminal::print);
}

/// An image for scripts.
pub(super) fn image_json(image: &ImageRow) -> serde_json::Value {
    serde_json::json!({
        "image_id": image.image_id,
        "name": image.name,
        "status": image.status,
        "size_mb": image.size_mb,
        "created_at": image.created_at.map(|at| rfc3339(Wall(at))),
        "region": image.region,
        "zone": image.zone,
        "watched": image.watched,
    })
}

fn image_row(texts: &Texts, image: &ImageRow) -> Row {
    let plain = Style::new().for_stdout();
    let (status, style) = match image.status.as_deref() {
        Some("Making") => (texts.get("cli-state-making"), plain),
        Some("Available") => (texts.get("cli-state-ready"), plain.green()),
        Some("UnAvailable") => (texts.get("cli-state-failed"), plain.red()),
        other => (other.map(shown).unwrap_or_default(), plain),
    };
    const MB_OF_GB: f64 = 1024.0;
    let size = image
        .size_mb
        .map(|size| format!("{:.0} GB", size / MB_OF_GB));
    Row::of(vec![
        if image.watched { "●" } else { " " }.to_owned(),
        short_id(&image.image_id).to_owned(),
        image.name.as_deref().map(shown).unwrap_or_default(),
        status,
        size.unwrap_or_default(),
        image
            .created_at
            .map(|at| local_minute_text(Wall(at)))
            .unwrap_or_default(),
        image.zone.clone(),
    ])
    .styled(style)
}

/// The accounts, a row each.
pub(super) fn accounts(texts: &Texts, accounts: &[AccountEntry]) {
    let columns = [
        Column::name(texts.get("cli-column-account")),
        Column::words(texts.get("cli-column-region")),
        Column::words(texts.get("cli-column-project")),
    ];
    let rows: Vec<Row> = accounts
        .iter()
        .map(|account| {
            Row::of(vec![
                shown(&account.name),
                account.region.clone(),
                account.project_id.clone().unwrap_or_default(),
            ])
        })
        .collect();
    table::lines(&columns, &rows)
        .into_iter()
        .for_each(terminal::print);
}

/// Finished builds, a row each.
pub(super) fn history(texts: &Texts, builds: &[FinishedBuild]) {
    if builds.is_empty() {
        terminal::print(texts.get("cli-no-history"));
        return;
    }
    let columns = [
        Column::words(String::new()),
        Column::words(texts.get("cli-column-ended")),
        Column::words(texts.get("cli-column-id")),
        Column::name(texts.get("cli-column-name")),
        Column::words(texts.get("cli-column-outcome")),
        Column::figures(texts.get("cli-column-took")),
    ];
    let rows: Vec<Row> = builds
        .iter()
        .map(|build| history_row(texts, build))
        .collect();
    table::lines(&columns, &rows)
        .into_iter()
        .for_each(terminal::print);
}

fn history_row(texts: &Texts, build: &FinishedBuild) -> Row {
    let plain = Style::new().for_stdout();
    let (mark, outcome, style) = match build.outcome.as_str() {
        "ready" => ("✓", "cli-state-ready", plain.green()),
        "failed" => ("✕", "cli-state-failed", plain.red()),
        _ => ("○", "cli-state-gone", plain.dim()),
    };
    let ended = wall_of(&build.ended_at).map(local_with_offset);
    let row = Row::of(vec![
        mark.to_owned(),
        ended.unwrap_or_else(|| build.ended_at.clone()),
        short_id(&build.image_id).to_owned(),
        build.name.as_deref().map(shown).unwrap_or_default(),
        texts.get(outcome),
        texts.exact_duration(build.duration_seconds),
    ]);
    match build.reason.as_deref() {
        Some(reason) => row.with_rest(shown(reason)),
        None => row,
    }
    .styled(style)
}

/// The local time of day of a time as [`crate::clock::rfc3339`] writes it.
fn local_time_of(time: &str) -> Option<String> {
    wall_of(time).map(local_time_text)
}
