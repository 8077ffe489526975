//! Links from outside: kept until the person says yes or no.

use super::controller::Controller;
use super::handle::{Handle, ShellRequest};
use super::wording;
use crate::links::{NotALink, WatchLink};
use crate::view::{LinkView, Problem};

/// Links that wait at most: a web page can open as many as it likes.
const MOST: usize = 8;

/// Links that wait for the person.
#[derive(Debug, Default)]
pub(super) struct PendingLinks {
    links: Vec<Pending>,
    last: u64,
}

#[derive(Debug, Clone)]
struct Pending {
    key: String,
    link: Result<WatchLink, NotALink>,
}

impl PendingLinks {
    /// Keeps a link, unless the same one waits already or too many do.
    fn add(&mut self, link: Result<WatchLink, NotALink>) {
        let known = self.links.iter().any(|pending| pending.link == link);
        if known || self.links.len() >= MOST {
            return;
        }
        self.last += 1;
        self.links.push(Pending {
            key: self.last.to_string(),
            link,
        });
    }
}

impl Handle {
    /// Keeps a link until the person says yes or no, and brings the window up to ask.
    pub fn open_link(&self, text: String) {
        self.tell(move |controller| controller.take_link(&text));
    }

    /// Watches what a link asks for: the person said yes. `account` is the person's choice; none
    /// means the one that the link names, or the only one.
    ///
    /// # Errors
    /// There is no such link, it cannot be understood, or the image cannot be watched; then the
    /// link stays.
    pub(super) async fn accept_link(
        &self,
        key: String,
        account: Option<String>,
    ) -> Result<(), Problem> {
        let asked = key.clone();
        let link = self
            .with(move |controller| controller.link(&asked))
            .await??;
        let account = match account {
            Some(account) => Some(account),
            None => self.link_account(&link).await?,
        };
        self.add_watch(account, link.image_id, link.region, link.zone)
            .await?;
        self.decline_link(key).await
    }

    /// Lets go of a link: the person said no, or it is dealt with.
    ///
    /// # Errors
    /// The app is ending.
    pub(super) async fn decline_link(&self, key: String) -> Result<(), Problem> {
        self.with(move |controller| {
            controller.links.links.retain(|pending| pending.key != key);
            controller.touch(controller.clock.now());
        })
        .await
    }

    async fn link_account(&self, link: &WatchLink) -> Result<Option<String>, Problem> {
        let named = link.account.clone();
        self.with(move |controller| named.filter(|name| controller.account(name).is_some()))
            .await
    }
}

impl Controller {
    /// A link was opened somewhere.
    pub(super) fn take_link(&mut self, text: &str) {
        let link = WatchLink::parse(text);
        if link.is_err() {
            tracing::warn!("a link cannot be understood");
        }
        self.links.add(link);
        self.ask_shell(ShellRequest::ShowWindow(None));
        self.touch(self.clock.now());
    }

    pub(super) fn link_views(&self) -> Vec<LinkView> {
        let views = self.links.links.iter().map(|pending| match &pending.link {
            Ok(link) => LinkView {
                key: pending.key.clone(),
                image_id: link.image_id.clone(),
                account: link
                    .account
                    .clone()
                    .filter(|name| self.account(name).is_some()),
                region: link.region.clone(),
                zone: link.zone.clone(),
                problem: None,
            },
            Err(NotALink) => LinkView {
                key: pending.key.clone(),
                image_id: String::new(),
                account: None,
                region: None,
                zone: None,
                problem: Some(wording::own_problem(&self.texts, "error-link", "")),
            },
        });
        views.collect()
    }

    fn link(&self, key: &str) -> Result<WatchLink, Problem> {
        self.links
            .links
            .iter()
            .find(|pending| pending.key == key)
            .and_then(|pending| pending.link.clone().ok())
            .ok_or_else(|| wording::own_problem(&self.texts, "error-link", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(image: &str) -> Result<WatchLink, NotALink> {
        WatchLink::parse(&format!("imagewatch://watch?image={image}"))
    }

    #[test]
    fn a_flood_of_links_is_cut_off() {
        let mut pending = PendingLinks::default();
        for number in 0..100 {
            pending.add(link(&format!("image-{number}")));
        }
        assert_eq!(pending.links.len(), MOST);
    }

    #[test]
    fn the_same_link_waits_once() {
        let mut pending = PendingLinks::default();
        for _ in 0..3 {
            pending.add(link("image-1"));
            pending.add(link("two words"));
        }
        let keys: Vec<&str> = pending.links.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["1", "2"]);
    }
}
