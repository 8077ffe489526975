//! A webhook in the user's own form: method, headers, and a body with placeholders.

use super::Outcome;
use super::message::Note;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

/// The form of a webhook of the user's own. Placeholders such as `{{title}}` in the address, the
/// headers and the body stand for parts of the message. It may hold tokens: it is kept in the
/// keychain, overwritten when it is let go, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct Template {
    /// The address as it was given, with its placeholders; filled in when it is stored.
    #[serde(default)]
    pub url: String,
    /// `POST`, `PUT` or `GET`; empty means `POST`.
    #[serde(default)]
    pub method: String,
    /// Headers, one `Name: value` a line.
    #[serde(default)]
    pub headers: String,
    /// The body. One that is JSON gets its values escaped as JSON.
    #[serde(default)]
    pub body: String,
    /// What counts as success besides a status from 200 to 299: a JSON pointer and the value there,
    /// such as `/code=0`; empty if the status alone counts.
    #[serde(default)]
    pub success: String,
}

impl Drop for Template {
    fn drop(&mut self) {
        for part in [
            &mut self.url,
            &mut self.method,
            &mut self.headers,
            &mut self.body,
            &mut self.success,
        ] {
            part.zeroize();
        }
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template").finish_non_exhaustive()
    }
}

/// How a value is written into the place that it fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// As it is.
    Plain,
    /// Within a string of JSON.
    Json,
    /// Percent-encoded, in addresses and forms.
    Percent,
    /// On one line.
    Line,
}

/// The values of the placeholders.
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// The values that tell of an outcome; `secret` is the one that was given for the channel.
    pub(super) fn of(note: &Note, outcome: &Outcome, secret: &str) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Values(vec![
            ("title", note.title.clone()),
            ("content", note.body.clone()),
            ("link", note.link.to_owned()),
            ("outcome", outcome.outcome.clone()),
            ("image_id", outcome.image_id.clone()),
            ("image_name", outcome.image_name.clone()),
            ("account", outcome.account.clone()),
            ("region", text(&outcome.region)),
            ("zone", text(&outcome.zone)),
            ("seconds", outcome.seconds.round().to_string()),
            ("reason", text(&outcome.reason)),
            ("ended_at", outcome.ended_at.clone()),
            ("delivery_id", outcome.delivery_id.clone()),
            ("secret", secret.to_owned()),
        ])
    }

    /// Values with which a template can be checked.
    pub(super) fn sample() -> Self {
        let names = [
            "title",
            "content",
            "link",
            "outcome",
            "image_id",
            "image_name",
            "account",
            "region",
            "zone",
            "seconds",
            "reason",
            "ended_at",
            "delivery_id",
            "secret",
        ];
        Values(
            names
                .into_iter()
                .map(|name| (name, "1".to_owned()))
                .collect(),
        )
    }

    /// The text with its placeholders filled. What is written in a value is never read as a
    /// placeholder.
    pub(super) fn fill(&self, text: &str, writing: Writing) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            filled.push_str(before);
            let known = behind.split_once("}}").and_then(|(name, after)| {
                let mut values = self.0.iter();
                let value = values.find(|(known, _)| *known == name.trim())?;
                Some((&value.1, after))
            });
            match known {
                Some((value, after)) => {
                    filled.push_str(&written(value, writing));
                    rest = after;
                }
                None => {
                    filled.push_str("{{");
                    rest = behind;
                }
            }
        }
        filled + rest
    }
}

fn written(value: &str, writing: Writing) -> String {
    match writing {
        Writing::Plain => value.to_owned(),
        Writing::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Writing::Percent => utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
        Writing::Line => value.replace(char::is_control, " "),
    }
}

impl Template {
    /// The headers as names and values with placeholders; none if a line is no header.
    pub(super) fn header_lines(&self) -> Option<Vec<(&str, &str)>> {
        let lines = self.headers.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.trim(), value.trim()))
            })
            .collect()
    }

    fn content_type(&self) -> String {
        let headers = self.header_lines().unwrap_or_default();
        let given = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        given
            .map(|(_, value)| value.to_ascii_lowercase())
            .unwrap_or_default()
    }

    /// How values are written into the body: by the content type that the headers name, else as JSON
    /// if it is JSON.
    pub(super) fn writing(&self) -> Writing {
        let kind = self.content_type();
        if kind.contains("json") || (kind.is_empty() && self.is_json()) {
            Writing::Json
        } else if kind.contains("x-www-form-urlencoded") {
            Writing::Percent
        } else {
            Writing::Plain
        }
    }

    /// The content type to send, where the headers name none.
    pub(super) fn usual_type(&self) -> Option<&'static str> {
        self.content_type()
            .is_empty()
            .then(|| match self.writing() {
                Writing::Json => "application/json; charset=utf-8",
                _ => "text/plain; charset=utf-8",
            })
    }

    fn is_json(&self) -> bool {
        let filled = Values::sample().fill(&self.body, Writing::Json);
        serde_json::from_str::<serde_json::Value>(&filled).is_ok()
    }

    /// Whether it can be sent: the method is one of the three, headers are headers, a body that
    /// says that it is JSON is JSON.
    pub(super) fn is_sound(&self) -> bool {
        let method = matches!(self.method.as_str(), "" | "POST" | "PUT" | "GET");
        let looks_like_json =
            self.body.trim_start().starts_with(['{', '[']) && self.content_type().is_empty();
        let json = !(self.content_type().contains("json") || looks_like_json) || self.is_json();
        let headers = self.header_lines().is_some_and(|lines| {
            lines.iter().all(|(name, value)| {
                reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_ok()
                    && reqwest::header::HeaderValue::from_str(value).is_ok()
            })
        });
        let success = self.success.is_empty() || self.wanted().is_some();
        method && json && headers && success
    }

    /// What counts as success: a JSON pointer and the value there.
    pub(super) fn wanted(&self) -> Option<(&str, &str)> {
        let (pointer, value) = self.success.split_once('=')?;
        let (pointer, value) = (pointer.trim(), value.trim());
        (pointer.is_empty() || pointer.starts_with('/')).then_some((pointer, value))
    }
}
