//! E-mail, by the user's own mail account.

use super::{Answer, BEIJING, Message, Sending, Service, Verdict, Words};
use crate::hooks::address::{Address, AddressError, Missing, WebhookSecret};
use crate::hooks::given::Given;
use crate::hooks::mail::{Letter, mailboxes};
use compshare::Secret;

/// E-mail.
pub(super) struct Email;

/// Servers of providers whose name does not follow from the address.
const SERVERS: [(&str, &str); 8] = [
    ("qq.com", "smtps://smtp.qq.com"),
    ("foxmail.com", "smtps://smtp.qq.com"),
    ("vip.qq.com", "smtps://smtp.qq.com"),
    ("gmail.com", "smtps://smtp.gmail.com"),
    ("outlook.com", "smtp://smtp-mail.outlook.com"),
    ("hotmail.com", "smtp://smtp-mail.outlook.com"),
    ("icloud.com", "smtp://smtp.mail.me.com"),
    ("yahoo.com", "smtps://smtp.mail.yahoo.com"),
];

impl Service for Email {
    fn words(&self) -> Words {
        Words {
            name: "push-name-email",
            needs: "push-needs-email",
            page: None,
        }
    }

    /// The user's own address and its password; the server follows from the address unless it is
    /// given, and so does the recipient.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let from = mailboxes(given.text()).map_err(|_| AddressError::NotAKey)?;
        let [from] = from.as_slice() else {
            return Err(AddressError::NotAKey);
        };
        let domain = from.email.domain().to_ascii_lowercase();
        let server = given.server.as_deref().map(str::trim);
        let server = match server.filter(|server| !server.is_empty()) {
            Some(server) => server_of(server),
            None => {
                let mut known = SERVERS.iter();
                let known = known.find(|(name, _)| *name == domain);
                known.map_or_else(
                    || format!("smtps://smtp.{domain}"),
                    |(_, server)| (*server).to_owned(),
                )
            }
        };
        let address = Address::parse(&server)?;
        let secret = given.secret.clone();
        let secret = secret.filter(|secret| !secret.expose().is_empty());
        if secret.is_none() && !address.is_local() {
            return Err(AddressError::Missing(Missing::Password));
        }
        let to = given.to.as_ref().map(|to| to.expose().trim());
        let to = to.filter(|to| !to.is_empty()).unwrap_or(given.text());
        if !mailboxes(to).is_ok_and(|to| !to.is_empty()) {
            return Err(AddressError::Missing(Missing::Recipient));
        }
        let user = given.user.clone();
        let user = user.filter(|user| !user.expose().trim().is_empty());
        Ok(WebhookSecret {
            secret,
            user: Some(user.unwrap_or_else(|| Secret::new(from.email.to_string()))),
            to: Some(Secret::new(to.to_owned())),
            ..given.target(address, None)
        })
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        Sending::Mail(Letter {
            id: message.outcome().delivery_id.clone(),
            subject: format!("ImageWatch: {}", note.title),
            text: note.body_and_link(),
            at: message.now,
        })
    }

    /// By the code of the conversation: 2xx taken, 4xx later, 5xx never.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let said = answer.text();
        let why = format!("{} {said}", answer.status);
        let lower = said.to_ascii_lowercase();
        match answer.status {
            200..=299 => Verdict::Done,
            530 | 534 | 535 | 538 => Verdict::WrongKey { why },
            400..=499 => Verdict::Later {
                seconds: Some(super::USUAL_PAUSE),
                why,
            },
            // The enhanced code for the day's messages, and how others say it.
            _ if lower.contains("5.4.5") || lower.contains("daily") || said.contains("当日") => {
                Verdict::Tomorrow {
                    hours_east: BEIJING,
                    why,
                }
            }
            _ if lower.contains("frequen") => Verdict::Later {
                seconds: Some(3_600.0),
                why,
            },
            _ => Verdict::Refused { why },
        }
    }

    fn pace(&self) -> f64 {
        5.0
    }

    fn counts_messages(&self) -> bool {
        true
    }
}

/// A server's address: with TLS from the beginning, or, at the ports where that is not so, before
/// anything else is said.
fn server_of(server: &str) -> String {
    if server.contains("://") {
        return server.to_owned();
    }
    match server.rsplit_once(':') {
        Some((_, "587" | "25" | "2525")) => format!("smtp://{server}"),
        _ => format!("smtps://{server}"),
    }
}
