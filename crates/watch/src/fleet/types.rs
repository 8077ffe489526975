//! What goes in and out of the fleet.

use crate::{Event, Failure, ImageFacts, ProgressAnswer};
use std::sync::Arc;

/// Name of an account, shared cheaply.
pub type AccountName = Arc<str>;

/// An image's ID, shared cheaply.
pub type ImageId = Arc<str>;

/// Number of a watch; the caller chooses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchId(pub i64);

/// Number of an order; the reply names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub u64);

/// A region, and its zone where known. Listings and progress are asked per place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Region, e.g. `cn-wlcb`.
    pub region: Arc<str>,
    /// Zone, e.g. `cn-wlcb-01`.
    pub zone: Option<Arc<str>>,
}

impl Place {
    /// A place from plain text; an empty zone counts as none.
    pub fn new(region: &str, zone: Option<&str>) -> Self {
        Place {
            region: region.into(),
            zone: zone.filter(|zone| !zone.is_empty()).map(Into::into),
        }
    }

    /// No place in particular: a listing of it names neither region nor zone, and where the service
    /// answers that, it may have the images of all places.
    pub fn everywhere() -> Self {
        Place::new("", None)
    }

    /// This place, unless a row names zones and this is none of them: then the first of those, in
    /// the region after which it is numbered.
    pub fn or_named_by(&self, zones: &[Arc<str>]) -> Self {
        match zones.first() {
            Some(first) if !self.zone.as_ref().is_some_and(|zone| zones.contains(zone)) => {
                let region = first
                    .rsplit_once('-')
                    .map_or(&*self.region, |(region, _)| region);
                Place::new(region, Some(first))
            }
            _ => self.clone(),
        }
    }

    /// Whether it is no place in particular.
    pub fn is_everywhere(&self) -> bool {
        self.region.is_empty()
    }
}

/// A question to put to the service, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Names the order in [`Fleet::reply`](crate::Fleet::reply), which must follow in any case.
    pub id: OrderId,
    /// The account to ask with.
    pub account: AccountName,
    /// The watch whose turn it is; none for questions of the account itself.
    pub watch: Option<WatchId>,
    /// The question.
    pub question: Question,
}

/// Questions that the fleet has for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A build's progress.
    Progress {
        /// The image.
        image: ImageId,
        /// Where it is.
        place: Place,
    },
    /// One page of a place's images, or of all images with [`Place::everywhere`].
    Images {
        /// Where.
        place: Place,
        /// First row.
        offset: u32,
        /// Most rows.
        limit: u32,
    },
    /// One page of a place's instances.
    Instances {
        /// Where.
        place: Place,
        /// First row.
        offset: u32,
        /// Most rows.
        limit: u32,
    },
    /// The account's regions and zones.
    Zones,
}

/// The service's answer to an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To [`Question::Progress`].
    Progress(ProgressAnswer),
    /// To [`Question::Images`].
    Images(Page<ImageRow>),
    /// To [`Question::Instances`].
    Instances(Page<Instance>),
    /// To [`Question::Zones`].
    Zones(Vec<Zone>),
}

/// A place that an account may use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Zone {
    /// Where.
    pub place: Place,
    /// The service's name for it, as people know it; may be empty.
    pub name: String,
    /// Whether its instances are containers: the service refuses the progress of their images.
    pub pod: bool,
}

impl From<Place> for Zone {
    fn from(place: Place) -> Self {
        Zone {
            place,
            name: String::new(),
            pod: false,
        }
    }
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows that could be read.
    pub rows: Vec<T>,
    /// How many rows the page had, unreadable ones included.
    pub row_count: u32,
    /// Whether some rows could not be read: then a missing image need not be gone.
    pub unreadable: bool,
    /// How many rows there are in all, if the service said so.
    pub total: Option<u32>,
}

/// One image of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageRow {
    /// The image.
    pub image: ImageId,
    /// What the listing tells about it.
    pub facts: ImageFacts,
    /// Zones that the row itself names; empty if it names none.
    pub zones: Vec<Arc<str>>,
}

/// One instance of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its ID.
    pub id: String,
    /// Its name, possibly empty.
    pub name: String,
    /// Whether it is locked because an image is made from it.
    pub locked: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum FleetEvent {
    /// Something happened to one build.
    Watch {
        /// Which.
        id: WatchId,
        /// What.
        event: Event,
    },
    /// The watch's place became known or turned out to be another.
    Located {
        /// Which.
        id: WatchId,
        /// Where.
        place: Place,
    },
    /// An image nobody watches is being made, or was made since the last look; or one whose watch has
    /// ended is being made anew. The caller decides whether to add a watch for it, in place of the
    /// ended one.
    Discovered {
        /// The account that has it.
        account: AccountName,
        /// Where it is.
        place: Place,
        /// What the listing told.
        row: ImageRow,
    },
    /// The account's places became known or changed.
    Zones {
        /// The account.
        account: AccountName,
        /// All of them.
        zones: Vec<Zone>,
    },
    /// The account may not ask; all its watches stand still until
    /// [`Fleet::retry_account`](crate::Fleet::retry_account).
    AccountBlocked {
        /// The account.
        account: AccountName,
        /// Why.
        failure: Failure,
    },
    /// The instance that a build is made from became known.
    InstanceFound {
        /// The build's watch.
        id: WatchId,
        /// The instance.
        instance: Instance,
    },
    /// The instance that a build was made from can be used again.
    InstanceBack {
        /// The build's watch.
        id: WatchId,
        /// The instance.
        instance: Instance,
    },
}
