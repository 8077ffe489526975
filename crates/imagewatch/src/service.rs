//! Puts the engine's questions to the service and turns the answers into the engine's words.

use crate::proxy;
use crate::view::ZoneView;
use compshare::{
    Client, ClientOptions, Credentials, Endpoint, Error, FailureClass, Image, ImageStatus,
    ProxyAddress,
};
use std::sync::{Arc, Mutex, PoisonError};
use watch::{
    Failure, FailureKind, ImageFacts, ImageRow, Instance, Page, Place, ProgressAnswer, Question,
    Reply, StatusWord, Wall, Zone,
};

/// Environment variable that takes the place of every account's endpoint.
pub const API_URL_VARIABLE: &str = "IMAGEWATCH_API_URL";

/// The engine and the client know the same size of a page.
const _: () = assert!(watch::PAGE_ROWS == compshare::PAGE_LIMIT);

/// State of an instance while an image is made from it.
const INSTANCE_MAKING: &str = "ImageMaking";

/// What an account needs to ask: its client and its keys.
#[derive(Debug)]
pub struct Access {
    client: Client,
    credentials: Credentials,
    /// The proxy that the client uses.
    proxy: Mutex<Option<ProxyAddress>>,
}

impl Access {
    /// Access to the service with these keys at `endpoint`.
    ///
    /// # Errors
    /// The HTTP client cannot be built, for example because the platform's certificates cannot be
    /// read.
    pub fn new(
        endpoint: Endpoint,
        credentials: Credentials,
    ) -> Result<Self, compshare::BuildError> {
        let options = ClientOptions {
            user_agent: format!("ImageWatch/{}", env!("CARGO_PKG_VERSION")),
            ..ClientOptions::default()
        };
        Ok(Access {
            client: Client::new(endpoint, options)?,
            credentials,
            proxy: Mutex::default(),
        })
    }

    /// Drops pooled connections, which are dead after the machine slept, and has the system asked
    /// for its proxy again.
    pub fn renew_connections(&self) {
        proxy::doubt();
        let proxy = self.proxy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.client.rebuild(proxy.as_ref()) {
            tracing::warn!(%error, "connections not renewed; the old ones are used on");
        }
    }

    /// The client, by the way that the system wants at this moment. Connections by another way are
    /// dropped.
    async fn client(&self) -> &Client {
        let route = proxy::route(self.client.endpoint().url()).await;
        let mut used = self.proxy.lock().unwrap_or_else(PoisonError::into_inner);
        if *used != route.proxy {
            match self.client.rebuild(route.proxy.as_ref()) {
                Ok(()) => {
                    tracing::info!(proxy = ?route.proxy, "the way to the service changed");
                    *used = route.proxy;
                }
                Err(error) => tracing::warn!(%error, "the system's proxy cannot be used"),
            }
        }
        &self.client
    }

    /// The keys.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Puts a question to the service.
    ///
    /// # Errors
    /// No usable answer, classified.
    pub async fn ask(&self, question: &Question) -> Result<Reply, Failure> {
        let reply = match question {
            Question::Progress { image, place } => self.progress(image, place).await,
            Question::Images {
                place,
                offset,
                limit,
            } => self.images(place, *offset, *limit).await,
            Question::Instances {
                place,
                offset,
                limit,
            } => self.instances(place, *offset, *limit).await,
            Question::Zones => self.zones().await,
        };
        if reply
            .as_ref()
            .is_err_and(|failure| failure.ret_code.is_none())
        {
            // Perhaps the proxy is another one by now.
            proxy::doubt();
        }
        reply
    }

    async fn progress(&self, image: &str, place: &Place) -> Result<Reply, Failure> {
        let zone = place.zone.as_deref().unwrap_or_default();
        let answer = self
            .client()
            .await
            .image_create_progress(&self.credentials, &place.region, zone, image)
            .await;
        // The product refuses images without progress with some code of its own, and nobody
        // documents which: the watcher makes of it what it can.
        let progress = answer.map_err(|error| failure(&error))?.value;
        Ok(Reply::Progress(ProgressAnswer::Reported {
            percent: progress.percent,
            remaining_seconds: progress.remaining_seconds,
            total_seconds: progress.total_seconds,
        }))
    }

    async fn images(&self, place: &Place, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let answer = self
            .client()
            .await
            .custom_images_page(
                &self.credentials,
                Some(&*place.region).filter(|_| !place.is_everywhere()),
                place.zone.as_deref(),
                offset,
                limit,
            )
            .await
            .map_err(|error| failure(&error))?;
        let page = answer.value;
        let rows: Vec<ImageRow> = page.images.into_iter().map(image_row).collect();
        Ok(Reply::Images(page_of(rows, page.skipped, page.total)))
    }

    async fn instances(&self, place: &Place, offset: u32, limit: u32) -> Result<Reply, Failure> {
        let answer = self
            .client()
            .await
            .instances_page(
                &self.credentials,
                &place.region,
                place.zone.as_deref(),
                offset,
                limit,
            )
            .await
            .map_err(|error| failure(&error))?;
        let page = answer.value;
        let rows: Vec<Instance> = page
            .instances
            .into_iter()
            .map(|instance| Instance {
                locked: instance.state.as_deref() == Some(INSTANCE_MAKING),
                id: instance.id,
                name: instance.name,
            })
            .collect();
        Ok(Reply::Instances(page_of(rows, page.skipped, page.total)))
    }

    async fn zones(&self) -> Result<Reply, Failure> {
        let zone = |zone: compshare::Zone| Zone {
            place: Place::new(&zone.region, Some(&zone.zone)),
            name: zone.description.unwrap_or_default(),
            pod: zone.is_pod,
        };
        let zones = self.support_zones().await?;
        Ok(Reply::Zones(zones.into_iter().map(zone).collect()))
    }

    async fn support_zones(&self) -> Result<Vec<compshare::Zone>, Failure> {
        let client = self.client().await;
        let answer = client.support_zones(&self.credentials, None).await;
        Ok(answer.map_err(|error| failure(&error))?.value)
    }

    /// The account's regions and zones with their descriptions.
    ///
    /// # Errors
    /// No usable answer, classified.
    pub async fn zone_list(&self) -> Result<Vec<ZoneView>, Failure> {
        let zones = self.support_zones().await?;
        Ok(zones
            .into_iter()
            .map(|zone| ZoneView {
                region: zone.region,
                zone: zone.zone,
                description: zone.description.unwrap_or_default(),
            })
            .collect())
    }
}

/// Where an account's requests go.
#[derive(Debug, Clone, Default)]
pub struct EndpointChoice {
    /// The program's own choice, which nothing overrides: the demonstration's simulated service.
    pub forced: Option<String>,
    /// The account's setting; the environment's [`API_URL_VARIABLE`] goes before it.
    pub account: Option<String>,
}

impl EndpointChoice {
    /// The endpoint to ask; without any choice, the service's own.
    ///
    /// # Errors
    /// The text is no usable endpoint.
    pub fn endpoint(&self) -> Result<Endpoint, compshare::EndpointError> {
        let environment = std::env::var(API_URL_VARIABLE)
            .ok()
            .filter(|url| !url.is_empty());
        let chosen = self
            .forced
            .as_ref()
            .or(environment.as_ref())
            .or(self.account.as_ref());
        chosen.map_or_else(|| Ok(Endpoint::default()), |url| Endpoint::parse(url))
    }
}

/// The engine's view of a failed request.
pub fn failure(error: &Error) -> Failure {
    Failure {
        kind: match error.class() {
            FailureClass::TryAgain => FailureKind::TryAgain,
            FailureClass::SlowDown => FailureKind::SlowDown,
            FailureClass::Watch => FailureKind::Watch,
            FailureClass::Product => FailureKind::Product,
            // One closed zone must not stop the account's other zones.
            FailureClass::Account(compshare::AccountFault::ZonePermission) => FailureKind::Watch,
            FailureClass::Account(_) => FailureKind::Account,
            FailureClass::OurBug => FailureKind::OurBug,
        },
        key: error.message_key().to_owned(),
        ret_code: error.ret_code,
        message: error.service_message.clone(),
        request_id: error.request_id.as_ref().map(|id| id.as_str().to_owned()),
        retry_after_seconds: error
            .retry_after_seconds
            .map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
    }
}

fn image_row(image: Image) -> ImageRow {
    ImageRow {
        image: Arc::from(image.id),
        facts: ImageFacts {
            status: image.status.map(status_word),
            name: Some(image.name).filter(|name| !name.is_empty()),
            failed_reason: image.failed_reason,
            size_mb: image.size_mb.map(|size| size as f64),
            created_at: image
                .created_at_unix
                .map(|seconds| Wall(seconds.saturating_mul(1000))),
            container: image.container,
            source_gpu: image.source_gpu_type,
        },
        zones: image.zones.into_iter().map(Arc::from).collect(),
    }
}

fn status_word(status: ImageStatus) -> StatusWord {
    match status {
        ImageStatus::Making => StatusWord::Making,
        ImageStatus::Available => StatusWord::Available,
        ImageStatus::Unavailable => StatusWord::Unavailable,
        other => StatusWord::Other(other.as_str().to_owned()),
    }
}

/// A page of `rows`, of which `skipped` more could not be read.
fn page_of<T>(rows: Vec<T>, skipped: usize, total: Option<u64>) -> Page<T> {
    let capped = |figure: u64| u32::try_from(figure).unwrap_or(u32::MAX);
    Page {
        row_count: capped(rows.len().saturating_add(skipped) as u64),
        unreadable: skipped > 0,
        total: total.map(capped),
        rows,
    }
}
