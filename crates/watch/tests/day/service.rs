//! A model of the service: images with timelines, listings in pages, and trouble.

use fastrand::Rng;
use watch::{
    Failure, FailureKind, ImageFacts, ImageRow, Instance, Page, Place, ProgressAnswer, Question,
    Reply, StatusWord, Wall,
};

/// Seconds of a day.
pub(crate) const DAY: f64 = 86_400.0;
/// Rows of a page; small, so that listings have several.
const PAGE_ROWS: usize = 20;
/// The wall clock at the beginning.
pub(crate) const MIDNIGHT: Wall = Wall(1_760_000_000_000);
/// Accounts of the model.
pub(crate) const ACCOUNTS: [&str; 3] = ["work", "home", "lab"];

/// How a build ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Ready,
    Failed,
    Deleted,
}

/// One image and its making, in true seconds since the beginning.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) account: usize,
    pub(crate) place: Place,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) fate: Fate,
    /// Made from a container: no progress.
    container: bool,
    /// Share of the time after which it stands at 100 %.
    full_at: f64,
}

/// A stretch of trouble.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    from: f64,
    to: f64,
    kind: FailureKind,
}

/// The service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) images: Vec<Image>,
    zones: Vec<Place>,
    troubles: Vec<Trouble>,
    /// Share of questions that fail by themselves.
    flaky: f64,
    /// Whether it lists the images of all places when none is named.
    wide: bool,
}

impl Service {
    pub(crate) fn new(rng: &mut Rng, images: usize) -> Self {
        let zones: Vec<Place> = [("cn-a", "1"), ("cn-a", "2"), ("cn-b", "1"), ("cn-b", "2")]
            .map(|(region, zone)| Place::new(region, Some(&format!("{region}-{zone}"))))
            .into();
        let images = (0..images).map(|i| image(rng, i, &zones)).collect();
        let mut troubles = Vec::new();
        for _ in 0..12 {
            let kinds = [
                FailureKind::TryAgain,
                FailureKind::TryAgain,
                FailureKind::TryAgain,
                FailureKind::SlowDown,
                FailureKind::Product,
                FailureKind::OurBug,
            ];
            let from = rng.f64() * DAY;
            let to = from + 20.0 + 2_400.0 * rng.f64().powi(3);
            let kind = kinds[rng.usize(..kinds.len())];
            troubles.push(Trouble { from, to, kind });
        }
        Service {
            images,
            zones,
            troubles,
            flaky: [0.0, 0.01, 0.04][rng.usize(..3)],
            wide: rng.bool(),
        }
    }

    pub(crate) fn zones(&self) -> &[Place] {
        &self.zones
    }

    /// Whether nothing but passing single failures happens at `t`.
    pub(crate) fn is_calm(&self, t: f64) -> bool {
        !self.troubles.iter().any(|x| (x.from..x.to).contains(&t))
    }

    /// What it answers at `t`.
    pub(crate) fn answer(
        &self,
        rng: &mut Rng,
        t: f64,
        account: usize,
        question: &Question,
    ) -> Result<Reply, Failure> {
        if let Some(x) = self.troubles.iter().find(|x| (x.from..x.to).contains(&t)) {
            return Err(failure(rng, x.kind));
        }
        if t < DAY && rng.f64() < self.flaky {
            let kinds = [
                FailureKind::TryAgain,
                FailureKind::TryAgain,
                FailureKind::TryAgain,
                FailureKind::Watch,
                FailureKind::Product,
                FailureKind::OurBug,
            ];
            let kind = match rng.u32(..400) {
                0 => FailureKind::Account,
                1..8 => FailureKind::SlowDown,
                _ => kinds[rng.usize(..kinds.len())],
            };
            return Err(failure(rng, kind));
        }
        match question {
            Question::Zones => Ok(Reply::Zones(
                self.zones.iter().cloned().map(Into::into).collect(),
            )),
            Question::Progress { image, place } => self.progress(rng, t, account, image, place),
            Question::Images { place, .. } if place.is_everywhere() && !self.wide => {
                Err(failure(rng, FailureKind::Watch))
            }
            Question::Images { place, offset, .. } => {
                Ok(Reply::Images(self.list(t, account, place, *offset)))
            }
            Question::Instances { .. } => Ok(Reply::Instances(Page::<Instance> {
                rows: vec![],
                row_count: 0,
                unreadable: false,
                total: Some(0),
            })),
        }
    }

    fn progress(
        &self,
        rng: &mut Rng,
        t: f64,
        account: usize,
        image: &str,
        place: &Place,
    ) -> Result<Reply, Failure> {
        let known = |i: &&Image| i.id == image && i.account == account && i.place == *place;
        let Some(image) = self.images.iter().find(known).filter(|i| i.is_listed(t)) else {
            return Err(failure(rng, FailureKind::Watch));
        };
        if image.container {
            return Err(failure(rng, FailureKind::Product));
        }
        let share = ((t - image.start) / (image.end - image.start) / image.full_at).min(1.0);
        Ok(Reply::Progress(ProgressAnswer::Reported {
            percent: Some(100.0 * share),
            remaining_seconds: Some((image.end - t).max(0.0)),
            total_seconds: None,
        }))
    }

    fn list(&self, t: f64, account: usize, place: &Place, offset: u32) -> Page<ImageRow> {
        let here = |i: &Image| i.place == *place || place.is_everywhere();
        let mine = |i: &&Image| i.account == account && here(i) && i.is_listed(t);
        let all: Vec<&Image> = self.images.iter().filter(mine).collect();
        let rows = all.iter().skip(offset as usize).take(PAGE_ROWS);
        let rows: Vec<ImageRow> = rows.map(|image| image.row(t, self.wide)).collect();
        Page {
            row_count: rows.len() as u32,
            rows,
            unreadable: false,
            total: Some(all.len() as u32),
        }
    }
}

impl Image {
    fn is_listed(&self, t: f64) -> bool {
        t >= self.start && !(self.fate == Fate::Deleted && t >= self.end)
    }

    fn row(&self, t: f64, wide: bool) -> ImageRow {
        let ended = t >= self.end;
        let status = match self.fate {
            Fate::Ready if ended => StatusWord::Available,
            Fate::Failed if ended => StatusWord::Unavailable,
            _ => StatusWord::Making,
        };
        ImageRow {
            image: self.id.as_str().into(),
            facts: ImageFacts {
                failed_reason: (status == StatusWord::Unavailable).then(|| self.id.clone()),
                status: Some(status),
                name: Some(self.id.clone()),
                size_mb: Some(50_000.0),
                created_at: Some(MIDNIGHT.plus_secs(self.start)),
                container: Some(self.container),
                source_gpu: None,
            },
            zones: self.place.zone.iter().filter(|_| wide).cloned().collect(),
        }
    }
}

fn image(rng: &mut Rng, i: usize, zones: &[Place]) -> Image {
    let start = rng.f64() * 0.9 * DAY;
    let minutes = 0.5 * 400_f64.powf(rng.f64().powf(1.5));
    Image {
        id: format!("img-{i}"),
        account: rng.usize(..ACCOUNTS.len()),
        place: zones[rng.usize(..zones.len())].clone(),
        start,
        end: start + 60.0 * minutes,
        fate: match rng.u32(..10) {
            0 => Fate::Deleted,
            1 | 2 => Fate::Failed,
            _ => Fate::Ready,
        },
        container: rng.u32(..4) == 0,
        full_at: if rng.bool() {
            1.0
        } else {
            0.7 + 0.3 * rng.f64()
        },
    }
}

fn failure(rng: &mut Rng, kind: FailureKind) -> Failure {
    Failure {
        kind,
        key: format!("{kind:?}"),
        ret_code: Some(i64::from(rng.u8(..3))),
        message: None,
        request_id: None,
        retry_after_seconds: (kind == FailureKind::SlowDown && rng.bool()).then_some(7),
    }
}
