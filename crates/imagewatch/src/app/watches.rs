//! What a person does with watches and finished builds.

use super::controller::{Controller, Record};
use super::projection::CURVE_POINTS;
use super::trace::recorded;
use super::wording;
use crate::clock::rfc3339;
use crate::control_api::{BuildTrace, HISTORY_MOST};
use crate::store::{Build, HistoryQuery, Op, Store, StoreError};
use crate::view::{HistoryRow, Problem, SampleView, WatchDetails, WatchState};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use watch::{AccountName, ImageFacts, Now, Wall, WatchId};

/// Finished builds shown, or read, at once.
const HISTORY_ROWS: u32 = 1_000;

impl Controller {
    fn watch_of_key(&self, key: &str) -> Result<WatchId, Problem> {
        key.parse()
            .ok()
            .map(WatchId)
            .filter(|id| self.watches.contains_key(id))
            .ok_or_else(|| wording::own_problem(&self.texts, "error-watch-unknown", key))
    }

    /// A watch by its key, or by its image's ID.
    pub(super) fn watch_of_key_or_image(&self, key: &str) -> Result<WatchId, Problem> {
        let image = self
            .watches
            .iter()
            .find(|(_, record)| record.image_id == key);
        image.map_or_else(|| self.watch_of_key(key), |(&id, _)| Ok(id))
    }

    pub(super) fn remove_watch_by_key(&mut self, key: &str) -> Result<(), Problem> {
        let id = self.watch_of_key(key)?;
        self.remove_watch(id)
    }

    /// Stops a watch. Discovery leaves its image alone from now on. A build that has ended is only
    /// taken off the list: nothing is asked about it any more, and its log stays with its history.
    /// One whose removal cannot be saved goes on: it would be back after the next start.
    pub(super) fn remove_watch(&mut self, id: WatchId) -> Result<(), Problem> {
        let now = self.clock.now();
        let op = self.removal(now, id);
        let hides = matches!(op, Op::RemoveWatch { .. });
        self.save_first(vec![op])?;
        let seen = self.mark_seen(id);
        self.save(seen.into_iter().collect());
        let Some(record) = self.watches.remove(&id) else {
            return Ok(());
        };
        if hides {
            self.hidden
                .insert((record.account.to_string(), record.image_id));
        }
        self.fleet.remove_watch(id);
        self.pollers.stop(id);
        self.unsaved_progress.remove(&id);
        self.forget_hooks_of_watch(id);
        self.touch(now);
        Ok(())
    }

    /// What removing a watch means for the store.
    fn removal(&self, now: Now, id: WatchId) -> Op {
        match self.row_op(now, id) {
            Some(Op::SaveWatch(mut row)) if row.ended_at.is_some() => {
                row.dismissed = true;
                Op::SaveWatch(row)
            }
            _ => Op::RemoveWatch {
                id: id.0,
                hide_at: Some(now.wall),
            },
        }
    }

    /// Lets go of an image's ended watch if the image is being made anew: the next watch of it is
    /// another build's. The ended one stays in the history.
    pub(super) fn forget_ended(&mut self, account: &AccountName, image: &str, listed: &ImageFacts) {
        let same = |record: &Record| record.account == *account && record.image_id == image;
        let found = self.watches.iter().find(|(_, record)| same(record));
        let Some(&id) = found.map(|(id, _)| id) else {
            return;
        };
        let watcher = self.fleet.watcher(id);
        if !watcher.is_some_and(|watcher| watcher.is_made_anew(listed)) {
            return;
        }
        self.watches.remove(&id);
        self.fleet.remove_watch(id);
        self.pollers.stop(id);
        self.unsaved_progress.remove(&id);
        self.save(vec![Op::RemoveWatch {
            id: id.0,
            hide_at: None,
        }]);
    }

    pub(super) fn poll_now(&mut self, key: &str) -> Result<(), Problem> {
        let id = self.watch_of_key(key)?;
        self.fleet.poll_now(self.clock.now(), id);
        Ok(())
    }

    pub(super) fn watch_details(&mut self, key: &str) -> Result<WatchDetails, Problem> {
        let id = self.watch_of_key(key)?;
        let now = self.clock.now();
        let log = self
            .build_log(id)
            .map_err(|error| self.store_problem_of(&error))?;
        let unknown = || wording::own_problem(&self.texts, "error-watch-unknown", key);
        let record = self.watches.get(&id).ok_or_else(unknown)?;
        let watch = self.watch_view(now, id, record).ok_or_else(unknown)?;
        let samples = self
            .fleet
            .watcher(id)
            .map(super::events::samples)
            .unwrap_or_default();
        Ok(WatchDetails {
            watch,
            samples,
            log,
        })
    }

    /// The course of an image's newest finished build, without names or IDs.
    pub(super) fn build_trace(&self, image: &str) -> Result<BuildTrace, Problem> {
        let query = HistoryQuery {
            text: image.to_owned(),
            with_samples: true,
            ..HistoryQuery::default()
        };
        let builds = self.store.history(&query);
        let builds = builds.map_err(|error| self.store_problem_of(&error))?;
        let recorded = builds
            .iter()
            .filter(|build| build.build.image_id == image)
            .find_map(|build| recorded(&build.build));
        recorded.ok_or_else(|| wording::own_problem(&self.texts, "error-trace-unknown", image))
    }

    pub(super) fn history(
        &mut self,
        search: &str,
        outcome: Option<WatchState>,
        account: Option<String>,
        limit: Option<u32>,
    ) -> Result<Vec<HistoryRow>, Problem> {
        let query = HistoryQuery {
            text: super::input::search_text(search),
            outcome,
            account,
            limit: limit.unwrap_or(HISTORY_ROWS).min(HISTORY_MOST),
            // The command line, which names a limit, shows no curves; thousands of them would be more
            // than an answer may have.
            with_samples: limit.is_none(),
            ..HistoryQuery::default()
        };
        let builds = self
            .store
            .history(&query)
            .map_err(|error| self.store_problem_of(&error))?;
        Ok(builds.into_iter().map(history_row).collect())
    }

    /// Writes all finished builds as CSV and says where.
    pub(super) fn export_history(&mut self) -> Result<String, Problem> {
        let failed = |why: &str| wording::own_problem(&self.texts, "error-export", why);
        let folder = directories::UserDirs::new()
            .map(|folders| {
                let home = folders.home_dir().to_path_buf();
                folders
                    .download_dir()
                    .map_or(home, std::path::Path::to_path_buf)
            })
            .ok_or_else(|| failed(""))?;
        let rows = all_finished(&self.store).map_err(|error| self.store_problem_of(&error))?;
        let stamp = rfc3339(self.clock.now().wall).replace([':', '.'], "-");
        let stem = format!("imagewatch-{stamp}");
        let path = std::fs::create_dir_all(&folder)
            .and_then(|()| write_new(&folder, &stem, csv(&rows).as_bytes()))
            .map_err(|error| failed(&error.to_string()))?;
        Ok(path.display().to_string())
    }
}

/// Every finished build there is, newest first.
fn all_finished(store: &Store) -> Result<Vec<HistoryRow>, StoreError> {
    let mut rows = Vec::new();
    let mut offset = 0;
    loop {
        let page = store.history(&HistoryQuery {
            limit: HISTORY_ROWS,
            offset,
            ..HistoryQuery::default()
        })?;
        // Not one that is short: rows that cannot be read are left out of a page.
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page.into_iter().map(history_row));
        offset += HISTORY_ROWS;
    }
}

/// Writes a new file that its owner alone can read: never over one that is there, nor through a link
/// that somebody put there.
fn write_new(folder: &Path, stem: &str, content: &[u8]) -> io::Result<PathBuf> {
    let first = format!("{stem}.csv");
    let names = std::iter::once(first).chain((2..).map(|n: u32| format!("{stem}-{n}.csv")));
    for path in names.map(|name| folder.join(name)) {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        let written = file.write_all(content).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Half a file would pass for the whole; that it could not be written matters more.
            drop(std::fs::remove_file(&path));
            return Err(error);
        }
        return Ok(path);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn history_row(build: Build) -> HistoryRow {
    let Build { id, build } = build;
    HistoryRow {
        id,
        image_id: build.image_id,
        name: build.name,
        account: build.account,
        region: build.region,
        zone: build.zone,
        outcome: build.outcome,
        reason: build.reason,
        started_at: build.started_at.map(|at| at.0),
        ended_at: build.ended_at.0,
        duration_seconds: build.duration_seconds,
        size_mb: build.size_mb,
        samples: thinned(build.samples),
    }
}

/// Few enough points for a small curve.
fn thinned(samples: Vec<SampleView>) -> Vec<SampleView> {
    let step = samples.len().div_ceil(CURVE_POINTS).max(1);
    let last = samples.len().saturating_sub(1);
    let kept = samples
        .iter()
        .enumerate()
        .filter(|(index, _)| index % step == 0 || *index == last);
    kept.map(|(_, sample)| *sample).collect()
}

/// Comma-separated values after RFC 4180, with the byte order mark that spreadsheets want.
fn csv(rows: &[HistoryRow]) -> String {
    let head = [
        "image_id",
        "name",
        "account",
        "region",
        "zone",
        "outcome",
        "reason",
        "started_at",
        "ended_at",
        "duration_seconds",
        "size_mb",
    ];
    let mut lines = vec![head.join(",")];
    lines.extend(rows.iter().map(|row| {
        let outcome = serde_json::to_value(row.outcome).unwrap_or_default();
        let fields = [
            row.image_id.clone(),
            row.name.clone().unwrap_or_default(),
            row.account.clone(),
            row.region.clone().unwrap_or_default(),
            row.zone.clone().unwrap_or_default(),
            outcome.as_str().unwrap_or_default().to_owned(),
            row.reason.clone().unwrap_or_default(),
            row.started_at
                .map(|at| rfc3339(Wall(at)))
                .unwrap_or_default(),
            rfc3339(Wall(row.ended_at)),
            format!("{:.0}", row.duration_seconds),
            row.size_mb
                .map(|size| format!("{size:.0}"))
                .unwrap_or_default(),
        ];
        fields.map(|field| csv_field(&field)).join(",")
    }));
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

/// Quotes a field where needed. A field that a spreadsheet would run as a formula gets an
/// apostrophe first: names come from other people, too.
fn csv_field(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let risky = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    ) || text.starts_with(['\t', '\r', '\n']);
    let text = if risky {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_fields_are_quoted_and_formulas_disarmed() {
        assert_eq!(csv_field("plain"), "plain");
        assert_eq!(csv_field("a,b"), "\"a,b\"");
        assert_eq!(csv_field("say \"hi\"\n"), "\"say \"\"hi\"\"\n\"");
        for formula in [
            "=HYPERLINK()",
            "+1",
            "-1",
            "@A1",
            "＝1",
            "＋1",
            "－1",
            "＠A1",
            " =1",
        ] {
            assert_eq!(csv_field(formula), format!("'{formula}"));
        }
        assert_eq!(csv_field("\n=1"), "\"'\n=1\"");
        assert_eq!(csv_field("\ttab"), "'\ttab");
    }

    #[test]
    fn an_export_has_every_build_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), Wall(0)).unwrap().store;
        let builds = 2 * i64::from(HISTORY_ROWS) + 1;
        let ops: Vec<Op> = (0..builds)
            .map(|n| Op::AddBuild(Box::new(build(n))))
            .collect();
        store.commit(&ops.into()).unwrap();
        let rows = all_finished(&store).unwrap();
        assert_eq!(rows.len() as i64, builds);
        let ids: std::collections::BTreeSet<_> = rows.iter().map(|row| &row.image_id).collect();
        assert_eq!(ids.len(), rows.len(), "none twice");

        let first = write_new(folder.path(), "imagewatch-now", b"one").unwrap();
        let second = write_new(folder.path(), "imagewatch-now", b"two").unwrap();
        assert_eq!(std::fs::read(&first).unwrap(), b"one");
        assert_eq!(std::fs::read(&second).unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&first).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    fn build(number: i64) -> crate::store::NewBuild {
        crate::store::NewBuild {
            watch_id: None,
            image_id: format!("compshareImage-{number}"),
            account: "main".to_owned(),
            name: None,
            region: None,
            zone: None,
            outcome: WatchState::Ready,
            reason: None,
            started_at: None,
            // Many end at the same moment.
            ended_at: Wall(number / 700),
            duration_seconds: 60.0,
            finalizing_seconds: None,
            size_mb: None,
            container: None,
            samples: Vec::new(),
        }
    }

    #[test]
    fn few_points_keep_both_ends() {
        let samples: Vec<SampleView> = (0..1000)
            .map(|n| SampleView {
                seconds: f64::from(n),
                percent: 0.1,
                remaining_seconds: None,
            })
            .collect();
        let few = thinned(samples);
        assert!(few.len() <= 61);
        assert!(few.first().unwrap().seconds == 0.0 && few.last().unwrap().seconds == 999.0);
        assert!(thinned(Vec::new()).is_empty());
    }
}
