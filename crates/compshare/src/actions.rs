//! The actions that concern image builds.

use crate::{
    Answer, Client, Credentials, Error, ImagePage, InstancePage, Params, Progress, Project, Zone,
    answer,
};

/// Most rows that a listing gives at once.
pub const PAGE_LIMIT: u32 = 100;

/// Each action gives an [`Error`] whose [`class`](Error::class) says what to do about it.
impl Client {
    /// How far the making of an image is (`GetCompShareImageCreateProgress`).
    ///
    /// # Errors
    /// Also for images made from containers: the service has no progress for those and refuses.
    pub async fn image_create_progress(
        &self,
        credentials: &Credentials,
        region: &str,
        zone: &str,
        image_id: &str,
    ) -> Result<Answer<Progress>, Error> {
        let mut params = place(Some(region), Some(zone));
        params.push("CompShareImageId", image_id);
        let action = "GetCompShareImageCreateProgress";
        self.call(credentials, action, params, answer::progress)
            .await
    }

    /// A page of the account's own images (`DescribeCompShareCustomImages`), `limit` of them
    /// (1 to [`PAGE_LIMIT`]) from number `offset` on. Without a place these may be the images of all
    /// places, if the service answers that.
    ///
    /// # Errors
    /// As all actions.
    pub async fn custom_images_page(
        &self,
        credentials: &Credentials,
        region: Option<&str>,
        zone: Option<&str>,
        offset: u32,
        limit: u32,
    ) -> Result<Answer<ImagePage>, Error> {
        let params = page(place(region, zone), offset, limit);
        let action = "DescribeCompShareCustomImages";
        self.call(credentials, action, params, answer::image_page)
            .await
    }

    /// Regions and zones (`DescribeCompShareSupportZone`), all of them without a `region`. The
    /// cheapest way to find out whether a key pair works.
    ///
    /// # Errors
    /// As all actions.
    pub async fn support_zones(
        &self,
        credentials: &Credentials,
        region: Option<&str>,
    ) -> Result<Answer<Vec<Zone>>, Error> {
        let action = "DescribeCompShareSupportZone";
        self.call(credentials, action, place(region, None), answer::zones)
            .await
    }

    /// The account's projects (`GetProjectList`).
    ///
    /// # Errors
    /// As all actions.
    pub async fn projects(&self, credentials: &Credentials) -> Result<Answer<Vec<Project>>, Error> {
        self.call(
            credentials,
            "GetProjectList",
            Params::new(),
            answer::projects,
        )
        .await
    }

    /// A page of the account's instances (`DescribeCompShareInstance`), `limit` of them (1 to
    /// [`PAGE_LIMIT`]) from number `offset` on.
    ///
    /// # Errors
    /// As all actions.
    pub async fn instances_page(
        &self,
        credentials: &Credentials,
        region: &str,
        zone: Option<&str>,
        offset: u32,
        limit: u32,
    ) -> Result<Answer<InstancePage>, Error> {
        let params = page(place(Some(region), zone), offset, limit);
        let action = "DescribeCompShareInstance";
        self.call(credentials, action, params, answer::instance_page)
            .await
    }
}

fn place(region: Option<&str>, zone: Option<&str>) -> Params {
    let mut params = Params::new();
    params.push_some("Region", region).push_some("Zone", zone);
    params
}

fn page(mut params: Params, offset: u32, limit: u32) -> Params {
    params
        .push("Offset", offset)
        .push("Limit", limit.clamp(1, PAGE_LIMIT));
    params
}
