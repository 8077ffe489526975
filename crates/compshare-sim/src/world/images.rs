//! The images and the actions on them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::timeline::{self, Durations, Phase};
use super::{Answer, Call, World, fields, mix, numeral, page_of, ret_code, unavailable};
use crate::scenario::{
    AfterEnd, Build, Image, ListingPlace, NumberForm, OptionalFields, Progress, Refusal, RowFault,
    RowPlace, Service,
};

/// Longest name of an image in characters, from the platform's console.
const LONGEST_NAME: usize = 50;
/// A time just before a build's end, in seconds, for "the last value before the end".
const JUST_BEFORE: f64 = 0.001;

/// All images, those to come and those deleted included.
#[derive(Debug, Default)]
pub(super) struct Album {
    entries: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
    by_instance: HashMap<String, Vec<usize>>,
}

/// An image with what became of it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) image: Image,
    /// Second at which a client deleted it.
    terminated_at: Option<f64>,
}

impl Entry {
    pub(super) fn phase(&self, now: f64) -> Phase<'_> {
        match self.terminated_at {
            Some(at) if now >= at => Phase::Absent,
            _ => timeline::phase(&self.image, now),
        }
    }

    fn is_making(&self, now: f64) -> bool {
        matches!(self.phase(now), Phase::Making { .. })
    }

    /// Belongs to the account and exists, wherever it is.
    fn is_of(&self, account: &str, now: f64) -> bool {
        self.image.account == account && self.phase(now) != Phase::Absent
    }
}

impl Album {
    pub(super) fn add(&mut self, image: Image) {
        if image.copies == 1 {
            return self.push(image);
        }
        for copy in 1..=image.copies {
            self.push(Image {
                id: format!("{}-{copy}", image.id),
                name: format!("{}-{copy}", image.name),
                starts_at: image.starts_at + f64::from(copy - 1) * image.stagger,
                instance: String::new(),
                copies: 1,
                ..image.clone()
            });
        }
    }

    fn push(&mut self, image: Image) {
        let index = self.entries.len();
        self.by_id.entry(image.id.clone()).or_default().push(index);
        if !image.instance.is_empty() {
            self.by_instance
                .entry(image.instance.clone())
                .or_default()
                .push(index);
        }
        self.entries.push(Entry {
            image,
            terminated_at: None,
        });
    }

    /// Those that exist at `now`, in the order in which they were added.
    pub(super) fn existing(&self, now: f64) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.phase(now) != Phase::Absent)
    }

    /// The image that is made of an instance at `now`.
    pub(super) fn made_of(&self, instance: &str, now: f64) -> Option<&Entry> {
        let indices = self.by_instance.get(instance)?;
        indices
            .iter()
            .map(|&index| &self.entries[index])
            .find(|entry| entry.is_making(now))
    }

    fn find(&self, id: &str, fits: impl Fn(&Entry) -> bool) -> Option<usize> {
        self.by_id
            .get(id)?
            .iter()
            .copied()
            .find(|&index| fits(&self.entries[index]))
    }
}

impl World {
    /// `DescribeCompShareCustomImages`, newest first.
    pub(super) fn list_images(&mut self, call: &Call<'_>) -> Answer {
        let form = self.scenario.service.listing_place;
        let (region, zone) = match form {
            ListingPlace::Filtered => (call.optional("Region"), call.optional("Zone")),
            ListingPlace::AccountWide => (None, None),
            ListingPlace::RegionRequired => (Some(call.required("Region")?), call.optional("Zone")),
            ListingPlace::Required => {
                (Some(call.required("Region")?), Some(call.required("Zone")?))
            }
        };
        region.map_or(Ok(()), |region| self.known_region(region))?;
        zone.map_or(Ok(()), |zone| self.allowed_zone(call, zone))?;
        let (offset, limit) = call.page()?;
        let offset = if self.scenario.service.ignore_offset {
            0
        } else {
            offset
        };
        let service = &self.scenario.service;
        let wanted = call
            .optional("CompShareImageId")
            .filter(|_| !service.ignore_image_filter);
        let account = &self.scenario.accounts[call.account].name;
        let mut rows: Vec<&Entry> = self
            .album
            .existing(call.now)
            .filter(|entry| {
                let image = &entry.image;
                image.account == *account
                    && region.is_none_or(|region| image.region == region)
                    && zone.is_none_or(|zone| image.zone == zone)
                    && wanted.is_none_or(|id| image.id == id)
            })
            .collect();
        rows.sort_by(|a, b| b.image.starts_at.total_cmp(&a.image.starts_at));
        if call.rows == Some(RowFault::Partial) {
            rows.retain(|entry| !entry.is_making(call.now));
        }
        if call.rows == Some(RowFault::Empty) {
            rows.clear();
        }
        let total = rows.len();
        let offset = match call.rows {
            Some(RowFault::Withheld) => total,
            Some(RowFault::Repeated) => 0,
            Some(RowFault::Shuffled) if offset > 0 => {
                rows.rotate_right(limit / 2 + 1);
                offset
            }
            _ => offset,
        };
        let mut rows: Vec<_> = page_of(rows, (offset, limit))
            .into_iter()
            .map(|entry| self.row(entry, call.now))
            .collect();
        if call.rows == Some(RowFault::Foreign) {
            for row in &mut rows {
                let id = row["CompShareImageId"].as_str().unwrap_or_default();
                row["CompShareImageId"] = format!("foreign-{id}").into();
            }
        }
        Ok(fields(json!({ "TotalCount": total, "ImageSet": rows })))
    }

    /// `GetCompShareImageCreateProgress`.
    pub(super) fn progress(&mut self, call: &Call<'_>) -> Answer {
        let entry = &self.album.entries[self.own_image(call)?];
        let image = &entry.image;
        let service = &self.scenario.service;
        if let Progress::Refused { ret_code } = timeline::progress_of(image) {
            let refusal = &service.container_refusal;
            let code = ret_code.unwrap_or(refusal.ret_code);
            return Err(Refusal::new(code, refusal.message.clone()));
        }
        let at = |elapsed| progress_fields(image, elapsed, service, self.scenario.seed);
        match entry.phase(call.now) {
            Phase::Absent => Err(service.unknown_image.clone()),
            Phase::Making { elapsed } => Ok(at(elapsed)),
            Phase::Ended { status, took, .. } => {
                let after = match status {
                    timeline::UNAVAILABLE => &service.progress_after_failure,
                    _ => &service.progress_after_end,
                };
                match after {
                    AfterEnd::Hundred => Ok(hundred(took, service)),
                    AfterEnd::RepeatLast => Ok(at((took - JUST_BEFORE).max(0.0))),
                    AfterEnd::Refused { ret_code, message } => {
                        Err(Refusal::new(*ret_code, message.clone()))
                    }
                }
            }
        }
    }

    /// `CreateCompShareCustomImage`.
    pub(super) fn create_image(&mut self, call: &Call<'_>) -> Answer {
        let (region, zone) = self.place_of(call)?;
        let (instance, name) = (call.required("UHostId")?, call.required("Name")?);
        self.free_name(call, name)?;
        let machine = self.own_machine(call, instance, region, zone)?;
        self.can_be_source(machine, call.now)?;
        let source = &self.machines[machine].instance;
        let image = Image {
            name: name.into(),
            instance: instance.into(),
            container: source.container,
            gpu: source.gpu.clone(),
            build: source
                .build
                .clone()
                .unwrap_or_else(|| self.scenario.new_builds.clone()),
            description: call.optional("Description").unwrap_or_default().into(),
            ..self.blank(call, region, zone)
        };
        Ok(fields(json!({ "CompShareImageId": self.keep(image) })))
    }

    /// `CopyCompShareCustomImage`: the copy is made like any other image, without an instance.
    pub(super) fn copy_image(&mut self, call: &Call<'_>) -> Answer {
        let region = call.required("Region")?;
        let id = call.required("CompShareImageId")?;
        let account = &self.scenario.accounts[call.account].name;
        let zone = call.optional("Zone");
        let found = self.album.find(id, |entry| {
            let image = &entry.image;
            entry.is_of(account, call.now)
                && image.region == region
                && zone.is_none_or(|zone| image.zone == zone)
        });
        let Some(index) = found else {
            return Err(self.scenario.service.unknown_image.clone());
        };
        let source = self.album.entries[index].image.clone();
        let name = call
            .optional("TargetImageName")
            .map_or_else(|| format!("{}-copy", source.name), Into::into);
        self.free_name(call, &name)?;
        let build: Build = self.scenario.new_builds.clone();
        let blank = self.blank(call, region, &source.zone);
        let copy = Image {
            id: blank.id,
            name,
            instance: String::new(),
            starts_at: call.now,
            build,
            ..source
        };
        Ok(fields(json!({ "NewCompShareImageId": self.keep(copy) })))
    }

    /// `TerminateCompShareCustomImage`, also in the middle of its making.
    pub(super) fn terminate_image(&mut self, call: &Call<'_>) -> Answer {
        let index = self.own_image(call)?;
        self.album.entries[index].terminated_at = Some(call.now);
        Ok(Map::new())
    }

    /// The entry of the caller's image in the place that the request names.
    fn own_image(&self, call: &Call<'_>) -> Result<usize, Refusal> {
        let (region, zone) = self.place_of(call)?;
        let id = call.required("CompShareImageId")?;
        let account = &self.scenario.accounts[call.account].name;
        let found = self.album.find(id, |entry| {
            entry.is_of(account, call.now)
                && entry.image.region == region
                && entry.image.zone == zone
        });
        found.ok_or_else(|| self.scenario.service.unknown_image.clone())
    }

    /// An image of the caller's that starts now, with the next ID.
    fn blank(&mut self, call: &Call<'_>, region: &str, zone: &str) -> Image {
        self.created += 1;
        Image {
            id: format!(
                "compshareImage-{}",
                mix::token(self.scenario.seed, self.created, 12)
            ),
            account: self.scenario.accounts[call.account].name.clone(),
            region: region.into(),
            zone: zone.into(),
            starts_at: call.now,
            ..Image::default()
        }
    }

    fn keep(&mut self, image: Image) -> String {
        let id = image.id.clone();
        self.album.add(image);
        id
    }

    /// Refuses a name that is too long or that another image of the account has.
    fn free_name(&self, call: &Call<'_>, name: &str) -> Result<(), Refusal> {
        let account = &self.scenario.accounts[call.account].name;
        let taken = self
            .album
            .existing(call.now)
            .any(|entry| entry.image.account == *account && entry.image.name == name);
        if taken {
            let message = format!("Params [Name] not available: [{name}] exists already");
            return Err(Refusal::new(ret_code::BAD_PARAMETER, message));
        }
        if name.chars().count() > LONGEST_NAME {
            Err(unavailable("Name"))
        } else {
            Ok(())
        }
    }

    /// A row of the listing.
    fn row(&self, entry: &Entry, now: f64) -> Value {
        let image = &entry.image;
        let service = &self.scenario.service;
        let (status, reason) = status(entry, now);
        let created = self.epoch as f64 + image.starts_at.floor();
        let mut row = fields(json!({
            "CompShareImageId": image.id, "Name": image.name, "Status": status,
        }));
        let optional = fields(json!({
            "FailedReason": reason,
            "Size": image.size_mb,
            "CreateTime": numeral(created, service.create_time),
            "ImageType": "Custom",
            "Container": if image.container { "True" } else { "False" },
            "SourceGpuType": image.gpu,
            "Description": image.description,
            "VersionName": image.version,
            "Tags": image.tags,
            "SupportedGpuTypes": [image.gpu],
            "Softwares": {},
            "Author": "",
            "Price": 0,
            "Visibility": 0,
        }));
        match service.optional_fields {
            OptionalFields::Full => row.extend(optional),
            OptionalFields::Null => {
                row.extend(optional.into_iter().map(|(name, _)| (name, Value::Null)));
            }
            OptionalFields::Missing => {}
        }
        match service.row_place {
            RowPlace::None => {}
            RowPlace::Zone => {
                row.insert("Zone".into(), image.zone.clone().into());
            }
            RowPlace::SupportZone => {
                let known = self
                    .scenario
                    .zones
                    .iter()
                    .find(|zone| zone.zone == image.zone);
                let id = known.map_or(0, |zone| zone.zone_id);
                let zones = json!([{ "Zone": image.zone, "ZoneId": id }]);
                row.insert("ImageSupportZone".into(), zones);
            }
        }
        Value::Object(row)
    }
}

/// `Status` and `FailedReason` of an image that exists.
pub(super) fn status(entry: &Entry, now: f64) -> (&str, &str) {
    match entry.phase(now) {
        Phase::Ended { status, reason, .. } => (status, reason),
        _ => (&entry.image.build.making_status, ""),
    }
}

fn hundred(took: f64, service: &Service) -> Map<String, Value> {
    fields(json!({
        "Process": numeral(100.0, service.process),
        "TotalDuration": numeral(took.ceil(), service.durations),
        "RemainingDuration": numeral(0.0, service.durations),
    }))
}

fn progress_fields(
    image: &Image,
    elapsed: f64,
    service: &Service,
    seed: u64,
) -> Map<String, Value> {
    let build = &image.build;
    let progress = timeline::progress_of(image);
    let mut answer = Map::new();
    if let Some(process) = timeline::process(progress, elapsed, build.duration, seed) {
        answer.insert("Process".into(), numeral(process, service.process));
    }
    let (total, remaining) = match timeline::estimate(&build.estimate, elapsed, build.duration) {
        Durations::Known(total, remaining) => {
            let form: NumberForm = service.durations;
            (numeral(total, form), numeral(remaining, form))
        }
        Durations::Null => (Value::Null, Value::Null),
        Durations::Text => ("unknown".into(), "unknown".into()),
        Durations::Missing => return answer,
    };
    answer.insert("TotalDuration".into(), total);
    answer.insert("RemainingDuration".into(), remaining);
    answer
}
