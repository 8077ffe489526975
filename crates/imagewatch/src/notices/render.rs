//! The wording of notices.

use super::{COPY_ID, DueNotice, NoticeKind, OPEN_CONSOLE, OPEN_DETAILS, Target};
use crate::notifier::{NoticeOut, Urgency};
use crate::settings::{NoticeSound, NoticeSounds};
use crate::texts::{Args, Texts};
use std::collections::HashSet;

/// Lines of a notice about several things.
const LINES: usize = 6;

/// Words one notification for all of `batch`, which must not be empty: one notice, a build's end
/// with its instance, several ends, or whatever had to wait.
pub fn render(texts: &Texts, sounds: &NoticeSounds, batch: &[DueNotice]) -> NoticeOut {
    let told = still_true(batch);
    let (title, body) = words(texts, &told);
    let urgency = told.iter().map(|notice| notice.kind.urgency()).max();
    let sound = told.iter().map(|notice| notice.kind.sound(sounds)).max();
    NoticeOut {
        id: batch.first().map_or(0, |notice| notice.id),
        title,
        body,
        urgency: urgency.unwrap_or(Urgency::Low),
        sound: sound.unwrap_or(NoticeSound::Silent),
        actions: actions(texts, &Target::of(batch), &told),
    }
}

/// A notice in one line, for a log.
pub fn headline(texts: &Texts, notice: &DueNotice) -> String {
    single(texts, notice).0
}

/// Buttons: what a click on the notification does comes first.
fn actions(texts: &Texts, target: &Target, told: &[&DueNotice]) -> Vec<(String, String)> {
    let button = |key: &str, label: &str| (key.to_owned(), texts.get(label));
    let mut actions = vec![button(OPEN_DETAILS, "notice-action-open")];
    if told.iter().any(|notice| notice.watch.is_some()) {
        actions.push(button(OPEN_CONSOLE, "notice-action-console"));
    }
    if target.image_id.is_some() {
        actions.push(button(COPY_ID, "notice-action-copy"));
    }
    actions
}

/// Leaves out what was overtaken while it waited: of a build's standstills, their ends and its own
/// end only the last is told, of an account's failures the last, and of what is said twice one.
fn still_true(batch: &[DueNotice]) -> Vec<&DueNotice> {
    let course = |notice: &DueNotice| {
        notice.is_end() || matches!(notice.kind, NoticeKind::Stalled | NoticeKind::MovingAgain)
    };
    let overtaken = |index: usize, notice: &DueNotice| {
        let is_course = notice.watch.is_some() && !notice.is_end() && course(notice);
        let overtakes = |other: &DueNotice| {
            let same = other.kind == notice.kind && other.watch == notice.watch;
            let account = other.payload.account == notice.payload.account;
            (is_course && other.watch == notice.watch && course(other))
                || (same && account && notice.kind == NoticeKind::AccountStopped)
                || (same && other.payload == notice.payload)
        };
        batch.iter().skip(index + 1).any(overtakes)
    };
    let kept = batch
        .iter()
        .enumerate()
        .filter(|&(index, notice)| !overtaken(index, notice));
    kept.map(|(_, notice)| notice).collect()
}

fn words(texts: &Texts, told: &[&DueNotice]) -> (String, String) {
    match told {
        [] => (String::new(), String::new()),
        [one] => single(texts, one),
        [end, back] if end.is_end() && is_its_instance(end, back) => {
            let (title, body) = single(texts, end);
            (title, format!("{body}\n{}", single(texts, back).1))
        }
        _ if told.iter().all(|notice| notice.is_end()) => several(texts, told),
        _ => mixed(texts, told),
    }
}

fn is_its_instance(end: &DueNotice, back: &DueNotice) -> bool {
    back.kind == NoticeKind::InstanceBack && back.payload.image_id == end.payload.image_id
}

fn single(texts: &Texts, notice: &DueNotice) -> (String, String) {
    let args = args(texts, notice);
    let has_usual = notice.payload.typical_seconds.is_some();
    let key = match (notice.kind, notice.away) {
        (NoticeKind::Ready, true) => "notice-ready-away",
        (NoticeKind::Failed, true) => "notice-failed-away",
        (NoticeKind::Gone, true) => "notice-gone-away",
        (NoticeKind::Ready, false) if has_usual => "notice-ready-usual",
        (NoticeKind::Ready, false) => "notice-ready",
        (NoticeKind::Failed, false) => "notice-failed",
        (NoticeKind::Gone, false) => "notice-gone",
        (NoticeKind::Stalled, _) => "notice-stalled",
        (NoticeKind::MovingAgain, _) => "notice-moving-again",
        (NoticeKind::AccountStopped, _) => "notice-account-stopped",
        (NoticeKind::Recovered, _) => "notice-recovered",
        (NoticeKind::InstanceBack, _) => "notice-instance-back",
    };
    let part = |part: &str| texts.format(&format!("{key}.{part}"), &args);
    (part("title"), part("body"))
}

fn args(texts: &Texts, notice: &DueNotice) -> Args {
    let payload = &notice.payload;
    let time = |seconds: Option<f64>| {
        let words = seconds.map(|seconds| texts.exact_duration(seconds));
        words.unwrap_or_default()
    };
    Args::new()
        .text("name", payload.name.clone().unwrap_or_default())
        .text("time", time(payload.seconds))
        .text("usual", time(payload.typical_seconds))
        .text("account", payload.account.clone().unwrap_or_default())
        .text("instance", instance(notice))
        .text("reason", reason(texts, notice))
}

/// An instance's name, or its ID.
fn instance(notice: &DueNotice) -> String {
    let instance = notice.payload.instance.as_ref();
    let words = instance.map(|instance| match instance.name.is_empty() {
        true => instance.id.clone(),
        false => instance.name.clone(),
    });
    words.unwrap_or_default()
}

/// Why a build failed or an account stands still.
fn reason(texts: &Texts, notice: &DueNotice) -> String {
    match (&notice.payload.failure, &notice.payload.reason) {
        (Some(failure), _) => crate::app::failure_text(texts, failure),
        (None, Some(reason)) => reason.clone(),
        (None, None) => texts.get("notice-no-reason"),
    }
}

/// Several ends in one notice: how many of which kind, and the first names.
fn several(texts: &Texts, ends: &[&DueNotice]) -> (String, String) {
    let count = |kind| ends.iter().filter(|notice| notice.kind == kind).count();
    let away = ends.iter().any(|notice| notice.away);
    let args = Args::new()
        .number("count", ends.len())
        .number("ready", count(NoticeKind::Ready))
        .number("failed", count(NoticeKind::Failed))
        .number("gone", count(NoticeKind::Gone));
    let key = match away {
        true => "notice-several-away",
        false => "notice-several",
    };
    (texts.format(key, &args), lines(texts, ends))
}

/// Several notices of different kinds in one.
fn mixed(texts: &Texts, told: &[&DueNotice]) -> (String, String) {
    let args = Args::new().number("count", told.len());
    (texts.format("notice-mixed", &args), lines(texts, told))
}

/// The first notices in a line each, failures first, and how many more there are. Equal lines are
/// one.
fn lines(texts: &Texts, told: &[&DueNotice]) -> String {
    let mut sorted = told.to_vec();
    sorted.sort_by_key(|notice| !notice.kind.is_failure());
    let mut seen = HashSet::new();
    let mut lines: Vec<String> = sorted.iter().map(|notice| line(texts, notice)).collect();
    lines.retain(|line| seen.insert(line.clone()));
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    if more > 0 {
        lines.push(texts.format("notice-line-more", &Args::new().number("count", more)));
    }
    lines.join("\n")
}

fn line(texts: &Texts, notice: &DueNotice) -> String {
    let key = match notice.kind {
        NoticeKind::Ready => "notice-line-ready",
        NoticeKind::Failed => "notice-line-failed",
        NoticeKind::Gone => "notice-line-gone",
        NoticeKind::Stalled => "notice-line-stalled",
        NoticeKind::MovingAgain => "notice-line-moving-again",
        NoticeKind::AccountStopped | NoticeKind::Recovered | NoticeKind::InstanceBack => {
            return headline(texts, notice);
        }
    };
    texts.format(key, &args(texts, notice))
}
