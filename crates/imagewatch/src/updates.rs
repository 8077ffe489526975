//! Whether there is a newer version. Asked only if the person wants it, at most once a day.
//!
//! Where to ask is settled when the program is built: `IMAGEWATCH_UPDATE_FEED` in the environment of
//! the build, or else the releases of the repository that the package names, if that is on GitHub.
//! A program without either asks nobody and says so.

use crate::view::NewerVersion;
use crate::web;
use semver::Version;
use serde::Deserialize;
use url::Url;

/// Environment variable that names another feed: when the program is built any, when it runs one on
/// this very computer.
pub const FEED_VARIABLE: &str = "IMAGEWATCH_UPDATE_FEED";

/// The address that tells of the newest release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed(Url);

/// Why it is not known whether there is a newer version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// The feed does not answer, or not well.
    #[error("the feed of releases does not answer: {0}")]
    Unreachable(String),
    /// What it says is not understood.
    #[error("the feed of releases is not understood")]
    NotUnderstood,
}

impl Feed {
    /// The feed of this program; none if it was built without one.
    pub fn of_program() -> Option<Self> {
        let chosen = std::env::var(FEED_VARIABLE).ok();
        let chosen = chosen.and_then(|text| Self::on_this_computer(&text));
        chosen.or_else(|| {
            Self::built_in(
                option_env!("IMAGEWATCH_UPDATE_FEED"),
                env!("CARGO_PKG_REPOSITORY"),
            )
        })
    }

    fn built_in(feed: Option<&str>, repository: &str) -> Option<Self> {
        let feed = feed.filter(|feed| !feed.is_empty());
        let address = feed.map(str::to_owned).or_else(|| {
            let path = repository.strip_prefix("https://github.com/")?;
            let path = path.trim_end_matches('/').trim_end_matches(".git");
            Some(format!(
                "https://api.github.com/repos/{path}/releases/latest"
            ))
        })?;
        let url = Url::parse(&address).ok()?;
        (url.scheme() == "https").then_some(Feed(url))
    }

    fn on_this_computer(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let allowed = matches!(url.scheme(), "http" | "https") && web::is_loopback(&url)?;
        allowed.then_some(Feed(url))
    }

    /// Asks for the newest release; says it if it is newer than this program.
    ///
    /// # Errors
    /// [`UpdateError`].
    pub async fn newer(&self) -> Result<Option<NewerVersion>, UpdateError> {
        let failed = |error: &reqwest::Error| UpdateError::Unreachable(web::root_cause(error));
        let request = web::client(&self.0)
            .await
            .map_err(|error| failed(&error))?
            .get(self.0.clone())
            .header("accept", "application/json");
        let response = request.send().await.map_err(|error| failed(&error))?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            return Err(UpdateError::Unreachable(format!("HTTP {status}")));
        }
        let body = web::body(response).await.map_err(|error| failed(&error))?;
        self.judge(&body, env!("CARGO_PKG_VERSION"))
    }

    fn judge(&self, body: &[u8], own: &str) -> Result<Option<NewerVersion>, UpdateError> {
        let release: Release =
            serde_json::from_slice(body).map_err(|_| UpdateError::NotUnderstood)?;
        let version = release.tag_name.trim().trim_start_matches(['v', 'V']);
        let version = Version::parse(version).map_err(|_| UpdateError::NotUnderstood)?;
        let own = Version::parse(own).map_err(|_| UpdateError::NotUnderstood)?;
        let page = Url::parse(&release.html_url).map_err(|_| UpdateError::NotUnderstood)?;
        // A feed that points to somebody else's page is not to be trusted with either.
        if !self.is_own_page(&page) {
            return Err(UpdateError::NotUnderstood);
        }
        let wanted = !release.draft && !release.prerelease && version.pre.is_empty();
        Ok((wanted && version > own).then(|| NewerVersion {
            version: version.to_string(),
            url: page.into(),
        }))
    }

    /// Whether a page is on the feed's own site: GitHub's feed is at `api.github.com`, its pages at
    /// `github.com`.
    fn is_own_page(&self, page: &Url) -> bool {
        let local = web::is_loopback(&self.0) == Some(true);
        if local {
            return web::is_loopback(page) == Some(true);
        }
        let site = self.0.host_str().unwrap_or_default();
        let site = site.strip_prefix("api.").unwrap_or(site);
        page.scheme() == "https" && page.host_str() == Some(site)
    }
}

/// Whether a version is newer than this program.
pub fn is_newer(version: &str) -> bool {
    let own = Version::parse(env!("CARGO_PKG_VERSION"));
    matches!((Version::parse(version), own), (Ok(version), Ok(own)) if version > own)
}

/// A release in the words of GitHub's interface.
#[derive(Deserialize)]
struct Release {
    tag_name: String,
    html_url: String,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    prerelease: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed() -> Feed {
        Feed::built_in(None, "https://github.com/someone/imagewatch/").unwrap()
    }

    fn judge(tag: &str, page: &str) -> Result<Option<String>, UpdateError> {
        let body = serde_json::json!({ "tag_name": tag, "html_url": page, "assets": [] });
        let newer = feed().judge(body.to_string().as_bytes(), "1.2.3")?;
        Ok(newer.map(|newer| newer.version))
    }

    const PAGE: &str = "https://github.com/someone/imagewatch/releases/tag/x";

    #[test]
    fn the_feed_is_the_repositorys_or_none() {
        assert_eq!(
            feed().0.as_str(),
            "https://api.github.com/repos/someone/imagewatch/releases/latest"
        );
        assert_eq!(Feed::built_in(None, ""), None);
        assert_eq!(Feed::built_in(Some(""), "https://example.com/x"), None);
        assert_eq!(Feed::built_in(Some("http://example.com/feed"), ""), None);
        assert!(Feed::built_in(Some("https://example.com/feed"), "").is_some());
    }

    #[test]
    fn at_run_time_only_this_computer_can_be_named() {
        assert!(Feed::on_this_computer("http://127.0.0.1:8080/latest").is_some());
        for text in [
            "https://example.com/",
            "http://10.0.0.1/",
            "file:///etc",
            "x",
        ] {
            assert_eq!(Feed::on_this_computer(text), None, "{text}");
        }
    }

    #[test]
    fn versions_are_compared_as_versions() {
        assert_eq!(judge("v1.2.3", PAGE), Ok(None));
        assert_eq!(judge("v1.2.2", PAGE), Ok(None));
        assert_eq!(judge("v1.10.0", PAGE), Ok(Some("1.10.0".into())));
        assert_eq!(judge("2.0.0-beta.1", PAGE), Ok(None));
        assert_eq!(judge("nightly", PAGE), Err(UpdateError::NotUnderstood));
    }

    #[test]
    fn a_page_elsewhere_is_not_believed() {
        for page in [
            "https://evil.example/imagewatch",
            "http://github.com/someone/imagewatch",
            "https://github.com.evil.example/",
            "javascript:alert(1)",
        ] {
            assert_eq!(
                judge("v9.0.0", page),
                Err(UpdateError::NotUnderstood),
                "{page}"
            );
        }
    }

    #[test]
    fn drafts_and_oddities_are_no_news() {
        let draft = format!(r#"{{"tag_name":"v9.0.0","html_url":"{PAGE}","draft":true}}"#);
        assert_eq!(feed().judge(draft.as_bytes(), "1.0.0"), Ok(None));
        for odd in ["", "[]", "{}", "<html>"] {
            assert!(feed().judge(odd.as_bytes(), "1.0.0").is_err(), "{odd}");
        }
    }
}
