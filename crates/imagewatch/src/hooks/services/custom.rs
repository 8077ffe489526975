//! A webhook of the user's own, in the form of a template.

use super::{
    Answer, Message, Request, Sending, Service, Verdict, Words, by_status, by_status_with,
};
use crate::hooks::address::{Address, AddressError, Missing, WebhookSecret};
use crate::hooks::given::Given;
use crate::hooks::template::{Template, Values, Writing};
use reqwest::Method;
use serde_json::Value;
use url::Url;

/// A webhook of the user's own.
pub(super) struct Custom;

impl Service for Custom {
    fn words(&self) -> Words {
        Words {
            name: "push-name-custom",
            needs: "push-needs-custom",
            page: None,
        }
    }

    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let template = given.template.clone();
        let mut template = template.ok_or(AddressError::Missing(Missing::Template))?;
        template.method = template.method.trim().to_ascii_uppercase();
        if !template.is_sound() {
            return Err(AddressError::Template);
        }
        given.text().clone_into(&mut template.url);
        let filled = Values::sample().fill(&template.url, Writing::Percent);
        let address = Address::within(&filled, given.private)?;
        // Where it goes must not depend on what a build is called.
        let whole = Url::parse(&template.url.replace("{{", "").replace("}}", ""));
        if !whole.is_ok_and(|whole| whole.host_str() == address.url().host_str()) {
            return Err(AddressError::NotAnAddress);
        }
        Ok(WebhookSecret {
            secret: given.secret.clone(),
            template: Some(template),
            ..given.target(address, None)
        })
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let usual = Template::default();
        let template = message.target.template.as_ref().unwrap_or(&usual);
        let values = Values::of(&message.note(), message.outcome(), message.target.key());
        let url = values.fill(&template.url, Writing::Percent);
        let method = match template.method.as_str() {
            "GET" => Method::GET,
            "PUT" => Method::PUT,
            _ => Method::POST,
        };
        let headers = template.header_lines().unwrap_or_default();
        let mut headers: Vec<(String, String)> = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), values.fill(value, Writing::Line)))
            .collect();
        if let (Some(usual), true) = (template.usual_type(), method != Method::GET) {
            headers.push(("content-type".to_owned(), usual.to_owned()));
        }
        let body = if method == Method::GET {
            String::new()
        } else {
            values.fill(&template.body, template.writing())
        };
        Sending::Http(Request {
            method,
            url: Url::parse(&url).unwrap_or_else(|_| message.target.address.with(&[])),
            // It is among the headers.
            content_type: None,
            body: body.into_bytes(),
            headers,
        })
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let template = answer.target.template.as_ref();
        let Some((pointer, wanted)) = template.and_then(Template::wanted) else {
            return by_status(answer);
        };
        let body = answer.json();
        let found = body.pointer(pointer);
        let said = match found {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        match by_status_with(answer, answer.text()) {
            Verdict::Done if said == wanted => Verdict::Done,
            Verdict::Done => Verdict::Refused { why: answer.text() },
            verdict => verdict,
        }
    }
}
