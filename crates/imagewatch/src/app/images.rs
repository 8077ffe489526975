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
use std::collections::BTreeSet;
use std::sync::Arc;
use watch::{
    AccountName, Failure, FailureKind, ImageFacts, ImageRow, Place, Question, Reply, StatusWord,
};

/// Rows after which a listing is not read on.
const MOST_ROWS: u32 = 5_000;

/// What is needed to look through an account's images.
struct Search {
    account: AccountName,
    access: Arc<Access>,
    texts: Arc<Texts>,
    places: Vec<Place>,
    /// Requests made, for the account's budget.
    requests: u32,
}

/// An image that was looked for.
enum Found {
    /// It is here.
    Here(Place, Box<ImageFacts>),
    /// No place that the account may see has it.
    Nowhere,
    /// Some place did not answer.
    Unanswered(Failure),
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
        let mut answered = false;
        for place in search.places.clone() {
            match search.listing(&place).await {
                Ok(rows) => {
                    answered = true;
                    images.extend(rows.into_iter().map(|row| (place.clone(), row)));
                }
                Err(failure) => {
                    problem
                        .get_or_insert_with(|| wording::failure_problem(&search.texts, &failure));
                }
            }
        }
        let watched = self.finish(&search).await?;
        match problem {
            Some(problem) if !answered => Err(problem),
            problem => Ok(ImageList {
                images: rows(images, &watched),
                problem,
            }),
        }
    }

    /// Watches images. Each is looked for first; one that does not exist is refused. While the
    /// service cannot be asked, the watch begins all the same and looks for its image later.
    ///
    /// # Errors
    /// The account or an image is unknown, an image is elsewhere than said, or nothing can be
    /// saved. Images before the one that failed are watched.
    pub(super) async fn add_watches(
        &self,
        account: Option<String>,
        image_ids: Vec<String>,
        region: Option<String>,
        zone: Option<String>,
    ) -> Result<Vec<Watching>, Problem> {
        let count = image_ids.len();
        self.with(move |controller| input::check_count(&controller.texts, count))
            .await??;
        let mut watches = Vec::new();
        for image in image_ids {
            let added = self.add_watch(account.clone(), image, region.clone(), zone.clone());
            watches.push(added.await?);
        }
        Ok(watches)
    }

    /// Watches one image.
    pub(super) async fn add_watch(
        &self,
        account: Option<String>,
        image: String,
        region: Option<String>,
        zone: Option<String>,
    ) -> Result<Watching, Problem> {
        let image = image.trim().to_owned();
        let (region, zone) = (given(region), given(zone));
        let asked = (image.clone(), region.clone(), zone.clone());
        self.with(move |controller| {
            check_question(
                &controller.texts,
                &asked.0,
                asked.1.as_deref(),
                asked.2.as_deref(),
            )
        })
        .await??;
        let mut search = self.search(account, region.as_deref()).await?;
        let said = region
            .as_deref()
            .map(|region| Place::new(region, zone.as_deref()));
        let found = search.find(&image, said.as_ref()).await;
        self.finish(&search).await?;
        let texts = Arc::clone(&search.texts);
        let place = match found {
            Found::Here(place, facts) => {
                if said.is_some_and(|said| !contains(&said, &place)) {
                    return Err(wording::own_problem(
                        &texts,
                        "error-image-elsewhere",
                        &text_of(&place),
                    ));
                }
                Some((place, facts))
            }
            Found::Nowhere => {
                return Err(wording::own_problem(&texts, "error-image-unknown", &image));
            }
            Found::Unanswered(failure) if is_persons_business(&failure) => {
                return Err(wording::failure_problem(&texts, &failure));
            }
            Found::Unanswered(failure) => {
                let trouble = wording::failure_problem(&texts, &failure);
                let name = search.account;
                return self
                    .with(move |controller| {
                        controller.begin_named(&name, &image, said.as_ref(), None, Some(trouble))
                    })
                    .await?;
            }
        };
        let name = search.account;
        self.with(move |controller| {
            let (place, facts) = place.unzip();
            controller.begin_named(&name, &image, place.as_ref(), facts, None)
        })
        .await?
    }

    async fn search(
        &self,
        account: Option<String>,
        region: Option<&str>,
    ) -> Result<Search, Problem> {
        let access = self.access(account).await?;
        let (account, access, texts, known) = access;
        let mut search = Search {
            account,
            access,
            texts,
            places: known,
            requests: 0,
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

    /// Books the requests, and says which images the account's watches have.
    async fn finish(&self, search: &Search) -> Result<BTreeSet<String>, Problem> {
        let (account, requests) = (Arc::clone(&search.account), search.requests);
        self.with(move |controller| {
            let now = controller.clock.now();
            (0..requests).for_each(|_| controller.fleet.note_request(now, &account));
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
    fn begin_named(
        &mut self,
        account: &AccountName,
        image: &str,
        place: Option<&Place>,
        facts: Option<Box<ImageFacts>>,
        trouble: Option<Problem>,
    ) -> Result<Watching, Problem> {
        let now = self.clock.now();
        let already = self
            .watches
            .values()
            .any(|record| record.account == *account && record.image_id == image);
        if let Some(facts) = &facts {
            self.forget_ended(account, image, facts);
        }
        let name = facts.as_ref().and_then(|facts| facts.name.clone());
        let id = self.begin_watch(now, account, image, place, name, false)?;
        if let (Some(facts), Some(place)) = (facts, place) {
            self.fleet.seen(now, id, place, *facts);
        }
        let record = self.watches.get(&id);
        Ok(Watching {
            image_id: image.to_owned(),
            name: record.and_then(|record| record.name.clone()),
            already,
            trouble,
        })
    }
}

impl Search {
    async fn ask(&mut self, question: &Question) -> Result<Reply, Failure> {
        self.requests += 1;
        self.access.ask(question).await
    }

    async fn zones(&mut self) -> Result<Vec<Place>, Problem> {
        match self.ask(&Question::Zones).await {
            Ok(Reply::Zones(places)) => Ok(places),
            Ok(_) => Ok(Vec::new()),
            Err(failure) => Err(wording::failure_problem(&self.texts, &failure)),
        }
    }

    /// All images of a place.
    async fn listing(&mut self, place: &Place) -> Result<Vec<ImageRow>, Failure> {
        let mut rows = Vec::new();
        let mut offset = 0;
        loop {
            let question = Question::Images {
                place: place.clone(),
                offset,
            };
            let Reply::Images(page) = self.ask(&question).await? else {
                return Ok(rows);
            };
            rows.extend(page.rows);
            offset += page.row_count;
            let more = page.row_count > 0 && page.total.is_some_and(|total| offset < total);
            if !more || offset >= MOST_ROWS {
                return Ok(rows);
            }
        }
    }

    /// Looks for an image, where it is said to be first.
    async fn find(&mut self, image: &str, said: Option<&Place>) -> Found {
        let mut places = self.places.clone();
        places.sort_by_key(|place| !said.is_some_and(|said| contains(said, place)));
        if let Some(said) = said
            && said.zone.is_some()
            && !places.contains(said)
        {
            places.insert(0, said.clone());
        }
        let mut unanswered = None;
        for place in places {
            match self.listing(&place).await {
                Ok(rows) => {
                    if let Some(row) = rows.into_iter().find(|row| &*row.image == image) {
                        return Found::Here(place, Box::new(row.facts));
                    }
                }
                // A place that the account may not see, or that is none, does not have it.
                Err(failure) if failure.kind == FailureKind::Watch => {}
                Err(failure) if is_persons_business(&failure) => return Found::Unanswered(failure),
                Err(failure) => {
                    unanswered.get_or_insert(failure);
                }
            }
        }
        unanswered.map_or(Found::Nowhere, Found::Unanswered)
    }
}

fn rows(images: Vec<(Place, ImageRow)>, watched: &BTreeSet<String>) -> Vec<ImageRowView> {
    let mut rows: Vec<ImageRowView> = images
        .into_iter()
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
        })
        .collect();
    rows.sort_by_key(|row| {
        let making = row.status.as_deref() == Some("Making");
        (!making, std::cmp::Reverse(row.created_at))
    });
    rows.dedup_by(|one, other| one.image_id == other.image_id);
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
