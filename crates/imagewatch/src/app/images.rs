//! The account's images: to pick from, and to find the one that a person names.

use super::controller::Controller;
use super::handle::Handle;
use super::input;
use super::wording;
use crate::control_api::Watching;
use crate::links::is_image_id;
use crate::service::Access;
use crate::texts::Texts;
use crate::view::{ImageList, ImageRow as ImageRowView, Problem};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use watch::{
    AccountName, Failure, FailureKind, ImageFacts, ImageRow, Paging, Place, Question, Reply,
    StatusWord,
};

/// Longest time that a search waits for the account's budget, all of its requests together.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What is needed to look through an account's images.
struct Search {
    handle: Handle,
    account: AccountName,
    access: Arc<Access>,
    texts: Arc<Texts>,
    places: Vec<Place>,
    /// How long it has waited for the budget.
    waited: Duration,
}

/// What was seen of a place's images.
struct Looked {
    rows: Vec<ImageRow>,
    /// Why that may not be all of them.
    lacking: Option<Failure>,
}

/// An image that was looked for.
enum Found {
    /// It is here.
    Here(Place, Box<ImageFacts>),
    /// No place that the account may see has it.
    Nowhere,
    /// Some place did not answer, or not with all of its images.
    Unanswered(Failure),
}

/// An image that is to be watched.
struct Begun {
    image: String,
    place: Option<Place>,
    facts: Option<Box<ImageFacts>>,
    /// Why it was not found yet.
    trouble: Option<Problem>,
}

impl Handle {
    /// All images of an account, in every region and zone that it may use.
    ///
    /// # Errors
    /// The account is unknown, its keys cannot be read, or no place answered at all.
    pub(super) async fn list_images(&self, account: String) -> Result<ImageList, Problem> {
        let mut search = self.search(Some(account), None).await?;
        let mut images = Vec::new();
        let mut problem = None;
        for place in search.places.clone() {
            let looked = search.look(&place, None).await;
            let rows = looked.rows.into_iter();
            images.extend(rows.map(|row| (home(&place, &row), row)));
            if let Some(failure) = looked.lacking {
                problem.get_or_insert_with(|| wording::failure_problem(&search.texts, &failure));
            }
        }
        let watched = self.watched(&search.account).await?;
        match problem {
            Some(problem) if images.is_empty() => Err(problem),
            problem => {
                let account = Arc::clone(&search.account);
                let mut images = rows(images, &watched);
                let images = self
                    .with(move |controller| {
                        for row in &mut images {
                            row.zone_name = controller.zone_name(&account, Some(&row.zone));
                        }
                        images
                    })
                    .await?;
                Ok(ImageList { images, problem })
            }
        }
    }

    /// Watches images, all or none. They are looked for first, together; one that does not exist is
    /// refused. While the service cannot be asked, the watches begin all the same and look for their
    /// images later.
    ///
    /// # Errors
    /// The account or an image is unknown, an image is elsewhere than said, an ID or place cannot be
    /// one, or the service refuses the account: nothing is watched. Or nothing can be saved.
    pub(super) async fn add_watches(
        &self,
        account: Option<String>,
        image_ids: Vec<String>,
        region: Option<String>,
        zone: Option<String>,
    ) -> Result<Vec<Watching>, Problem> {
        let (region, zone) = (given(region), given(zone));
        let images: Vec<String> = image_ids.iter().map(|id| id.trim().to_owned()).collect();
        let asked = (images.clone(), region.clone(), zone.clone());
        self.with(move |controller| {
            let (images, region, zone) = asked;
            input::check_count(&controller.texts, images.len())?;
            images.iter().try_for_each(|image| {
                check_question(&controller.texts, image, region.as_deref(), zone.as_deref())
            })
        })
        .await??;
        let mut search = self.search(account, region.as_deref()).await?;
        let said = region
            .as_deref()
            .map(|region| Place::new(region, zone.as_deref()));
        let found = search.find(&images, said.as_ref()).await;
        let begun: Vec<Begun> = images
            .into_iter()
            .zip(found)
            .map(|(image, found)| begun(&search.texts, image, said.as_ref(), found))
            .collect::<Result<_, _>>()?;
        let name = search.account;
        self.with(move |controller| {
            let begin = |one| controller.begin_named(&name, one);
            begun.into_iter().map(begin).collect()
        })
        .await?
    }

    /// Watches one image; see [`Handle::add_watches`].
    pub(super) async fn add_watch(
        &self,
        account: Option<String>,
        image: String,
        region: Option<String>,
        zone: Option<String>,
    ) -> Result<(), Problem> {
        self.add_watches(account, vec![image], region, zone)
            .await
            .map(drop)
    }

    async fn search(
        &self,
        account: Option<String>,
        region: Option<&str>,
    ) -> Result<Search, Problem> {
        let access = self.access(account, false).await?;
        let (account, access, texts, known) = access;
        let mut search = Search {
            handle: self.clone(),
            account,
            access,
            texts,
            places: known,
            waited: Duration::ZERO,
        };
        if search.places.is_empty() {
            search.places = search.zones().await?;
        }
        if let Some(region) = region
            && !search.places.iter().any(|place| &*place.region == region)
        {
            search.places.push(Place::new(region, None));
        }
        Ok(search)
    }

    /// Which images the account's watches have.
    async fn watched(&self, account: &AccountName) -> Result<BTreeSet<String>, Problem> {
        let account = Arc::clone(account);
        self.with(move |controller| {
            let own = controller
                .watches
                .values()
                .filter(|record| record.account == account);
            own.map(|record| record.image_id.clone()).collect()
        })
        .await
    }
}

impl Controller {
    fn begin_named(&mut self, account: &AccountName, begun: Begun) -> Result<Watching, Problem> {
        let Begun {
            image,
            place,
            facts,
            trouble,
        } = begun;
        let now = self.clock.now();
        let already = self
            .watches
            .values()
            .any(|record| record.account == *account && record.image_id == *image);
        if let Some(facts) = &facts {
            self.forget_ended(account, &image, facts);
        }
        let name = facts.as_ref().and_then(|facts| facts.name.clone());
        let id = self.begin_watch(now, account, &image, place.as_ref(), name, false)?;
        if let (Some(facts), Some(place)) = (facts, &place) {
            self.fleet.seen(now, id, place, *facts);
        }
        let record = self.watches.get(&id);
        let name = record.and_then(|record| record.name.clone());
        Ok(Watching {
            image_id: image,
            name,
            already,
            trouble,
        })
    }
}

impl Search {
    /// Asks as soon as the account's budget allows it.
    async fn ask(&mut self, question: &Question) -> Result<Reply, Failure> {
        while let Some((pause, at)) = self.not_before().await {
            self.waited += pause;
            if self.waited > LONGEST_WAIT {
                return Err(own_failure(FailureKind::SlowDown, "error-budget-used-up"));
            }
            tokio::time::sleep_until(at).await;
        }
        self.access.ask(question).await
    }

    /// Books a request; if none is allowed now, says for how long and until when.
    async fn not_before(&self) -> Option<(Duration, tokio::time::Instant)> {
        let account = Arc::clone(&self.account);
        let booked = self.handle.with(move |controller| {
            let now = controller.clock.now();
            let at = controller.fleet.book_request(now, &account).err()?;
            let pause = at.seconds_since(now.mono).max(0.0);
            Some((
                Duration::from_secs_f64(pause),
                controller.clock.mono_to_tokio(at),
            ))
        });
        // While the app ends there is no budget to keep, and nobody to wait for.
        booked.await.ok().flatten()
    }

    async fn zones(&mut self) -> Result<Vec<Place>, Problem> {
        match self.ask(&Question::Zones).await {
            Ok(Reply::Zones(zones)) => Ok(zones.into_iter().map(|zone| zone.place).collect()),
            Ok(_) => Ok(Vec::new()),
            Err(failure) => Err(wording::failure_problem(&self.texts, &failure)),
        }
    }

    /// Looks through the images of a place, up to the last `wanted` one.
    async fn look(&mut self, place: &Place, wanted: Option<&BTreeSet<&str>>) -> Looked {
        let mut missing = wanted.cloned().unwrap_or_default();
        let mut paging = Paging::default();
        let mut rows = Vec::new();
        let lacking = loop {
            let question = Question::Images {
                place: place.clone(),
                offset: paging.offset(),
                limit: paging.limit(),
            };
            let page = match self.ask(&question).await {
                Ok(Reply::Images(page)) => page,
                Ok(_) => break Some(incomplete()),
                Err(failure) if paging.shrink(&failure) => continue,
                Err(failure) => break Some(failure),
            };
            let more = paging.take(&page);
            for row in &page.rows {
                missing.remove(&*row.image);
            }
            rows.extend(page.rows);
            if wanted.is_some() && missing.is_empty() {
                break None;
            }
            if !more {
                break (!paging.is_complete()).then(incomplete);
            }
        };
        Looked { rows, lacking }
    }

    /// Looks for images, where they are said to be first; answers in their order.
    async fn find(&mut self, images: &[String], said: Option<&Place>) -> Vec<Found> {
        let mut places = self.places.clone();
        places.sort_by_key(|place| !said.is_some_and(|said| contains(said, place)));
        if let Some(said) = said
            && said.zone.is_some()
            && !places.contains(said)
        {
            places.insert(0, said.clone());
        }
        let mut missing: BTreeSet<&str> = images.iter().map(String::as_str).collect();
        let mut here = BTreeMap::new();
        let mut unanswered = None;
        for place in places {
            if missing.is_empty() {
                break;
            }
            let looked = self.look(&place, Some(&missing)).await;
            for row in looked.rows {
                if missing.remove(&*row.image) {
                    let at = home(&place, &row);
                    here.insert(row.image, (at, Box::new(row.facts)));
                }
            }
            match looked.lacking {
                None => {}
                // A place that the account may not see, or that is none, does not have it.
                Some(failure) if is_no_place(&failure) => {}
                Some(failure) if is_persons_business(&failure) => {
                    unanswered = Some(failure);
                    break;
                }
                Some(failure) => {
                    unanswered.get_or_insert(failure);
                }
            }
        }
        let found = |image: &String| match here.get(&**image) {
            Some((place, facts)) => Found::Here(place.clone(), facts.clone()),
            None => unanswered.clone().map_or(Found::Nowhere, Found::Unanswered),
        };
        images.iter().map(found).collect()
    }
}

/// Whether an image is watched, as it was found.
fn begun(
    texts: &Texts,
    image: String,
    said: Option<&Place>,
    found: Found,
) -> Result<Begun, Problem> {
    let (place, facts, trouble) = match found {
        Found::Here(place, _) if said.is_some_and(|said| !contains(said, &place)) => {
            let place = text_of(&place);
            return Err(wording::own_problem(texts, "error-image-elsewhere", &place));
        }
        Found::Here(place, facts) => (Some(place), Some(facts), None),
        Found::Nowhere => return Err(wording::own_problem(texts, "error-image-unknown", &image)),
        Found::Unanswered(failure) if is_persons_business(&failure) => {
            return Err(wording::failure_problem(texts, &failure));
        }
        Found::Unanswered(failure) => (
            said.cloned(),
            None,
            Some(wording::failure_problem(texts, &failure)),
        ),
    };
    Ok(Begun {
        image,
        place,
        facts,
        trouble,
    })
}

/// A listing that lacked some of its rows: it says nothing about images that are not on it.
fn incomplete() -> Failure {
    own_failure(FailureKind::TryAgain, "error-listing-incomplete")
}

fn own_failure(kind: FailureKind, key: &str) -> Failure {
    Failure {
        kind,
        key: key.to_owned(),
        ret_code: None,
        message: None,
        request_id: None,
        retry_after_seconds: None,
    }
}

/// Where a row's image is: the row's own word goes before the place that was asked.
fn home(asked: &Place, row: &ImageRow) -> Place {
    asked.or_named_by(&row.zones)
}

/// Whether a failure says that the place does not exist or that the account may not see it: a
/// missing or wrong parameter, or no permission for the zone.
fn is_no_place(failure: &Failure) -> bool {
    failure.kind == FailureKind::Watch && matches!(failure.ret_code, Some(210 | 220 | 230 | 293))
}

fn rows(images: Vec<(Place, ImageRow)>, watched: &BTreeSet<String>) -> Vec<ImageRowView> {
    let mut ids = BTreeSet::new();
    let mut rows: Vec<ImageRowView> = images
        .into_iter()
        // A service that does not filter by place lists each image in every one.
        .filter(|(_, row)| ids.insert(Arc::clone(&row.image)))
        .map(|(place, row)| ImageRowView {
            watched: watched.contains(&*row.image),
            image_id: row.image.to_string(),
            name: row.facts.name,
            status: row.facts.status.map(|status| match status {
                StatusWord::Making => "Making".to_owned(),
                StatusWord::Available => "Available".to_owned(),
                StatusWord::Unavailable => "UnAvailable".to_owned(),
                StatusWord::Other(word) => word,
            }),
            size_mb: row.facts.size_mb,
            created_at: row.facts.created_at.map(|at| at.0),
            region: place.region.to_string(),
            zone: place.zone.map(|zone| zone.to_string()).unwrap_or_default(),
            zone_name: None,
        })
        .collect();
    rows.sort_by_key(|row| {
        let making = row.status.as_deref() == Some("Making");
        (!making, std::cmp::Reverse(row.created_at))
    });
    rows
}

/// Checks what a person says about an image before anyone is asked about it.
fn check_question(
    texts: &Texts,
    image: &str,
    region: Option<&str>,
    zone: Option<&str>,
) -> Result<(), Problem> {
    if !is_image_id(image) {
        return Err(wording::own_problem(texts, "error-image-id", image));
    }
    input::check_place(texts, region.unwrap_or_default())?;
    input::check_place(texts, zone.unwrap_or_default())?;
    match (region, zone) {
        (None, Some(zone)) => Err(wording::own_problem(
            texts,
            "error-zone-without-region",
            zone,
        )),
        _ => Ok(()),
    }
}

fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// Whether `place` is what a person meant by `said`, perhaps without naming the zone.
fn contains(said: &Place, place: &Place) -> bool {
    said.region == place.region && (said.zone.is_none() || said.zone == place.zone)
}

fn text_of(place: &Place) -> String {
    match &place.zone {
        Some(zone) => format!("{} / {zone}", place.region),
        None => place.region.to_string(),
    }
}

/// Whether asking later would not help.
fn is_persons_business(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Account | FailureKind::OurBug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_alone_means_all_its_zones() {
        let zone = Place::new("cn-wlcb", Some("cn-wlcb-01"));
        assert!(contains(&Place::new("cn-wlcb", None), &zone));
        assert!(contains(&zone, &zone));
        assert!(!contains(&Place::new("cn-wlcb", Some("cn-wlcb-02")), &zone));
        assert!(!contains(&Place::new("cn-sh2", None), &zone));
    }
}
