//! Plain JSON for whatever receives it.

use super::{Answer, Message, Request, Sending, Service, Verdict, Words, by_status};
use crate::hooks::sign;

/// A receiver of the user's own.
pub(super) struct Json;

/// Header with the signature of the body.
const SIGNATURE_HEADER: &str = "x-imagewatch-signature-256";

impl Service for Json {
    fn words(&self) -> Words {
        Words {
            name: "push-name-json",
            needs: "push-needs-json",
            page: None,
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let body = serde_json::to_value(message.outcome()).unwrap_or_default();
        let mut request = Request::json(message, &body);
        if let Some(secret) = &message.target.secret {
            let signature = format!("sha256={}", sign::body(secret, &request.body));
            request
                .headers
                .push((SIGNATURE_HEADER.to_owned(), signature));
        }
        Sending::Http(request)
    }

    fn can_sign(&self) -> bool {
        true
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        by_status(answer)
    }
}
