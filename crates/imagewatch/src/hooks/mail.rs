//! Sending a letter to a mail server.

use super::address::WebhookSecret;
use super::post::Received;
use compshare::Secret;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::time::{Duration, SystemTime};
use watch::Wall;

/// Time for the whole conversation with the server.
const TOTAL_TIME: Duration = Duration::from_secs(30);

/// A letter that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Names the delivery: the same at every try.
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) at: Wall,
}

/// Hands a letter to the server of `target`, encrypted unless that is this computer.
///
/// # Errors
/// The server was not reached; a refusal is an answer.
pub(super) async fn send(letter: &Letter, target: &WebhookSecret) -> Result<Received, String> {
    let message = message(letter, target).map_err(|error| error.to_string())?;
    let transport = transport(target).map_err(|error| cause(&error))?;
    let sent = tokio::time::timeout(TOTAL_TIME, transport.send(message));
    let sent = sent.await.map_err(|_| "time-out".to_owned())?;
    let (code, words) = match &sent {
        Ok(response) => (
            response.code(),
            response.message().collect::<Vec<_>>().join(" "),
        ),
        Err(error) => match error.status() {
            Some(code) => (code, cause(error)),
            None => return Err(cause(error)),
        },
    };
    Ok(Received {
        status: code.into(),
        retry_after: None,
        body: words.into_bytes(),
    })
}

fn transport(
    target: &WebhookSecret,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    let url = target.address.url();
    let host = url.host_str().unwrap_or_default().to_owned();
    let at_once = url.scheme() == "smtps";
    let tls = if at_once {
        Tls::Wrapper(parameters(&host)?)
    } else if target.address.is_local() {
        Tls::None
    } else {
        Tls::Required(parameters(&host)?)
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(url.port().unwrap_or(if at_once { 465 } else { 587 }))
        .tls(tls)
        .timeout(Some(TOTAL_TIME))
        // The computer's name is nobody's business.
        .hello_name(ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST));
    if let (Some(user), Some(password)) = (&target.user, &target.secret) {
        let words = [user, password].map(|word| word.expose().to_owned());
        let [user, password] = words;
        builder = builder.credentials(Credentials::new(user, password));
    }
    Ok(builder.build())
}

fn parameters(host: &str) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    compshare::install_crypto_provider();
    TlsParameters::new_rustls(host.to_owned())
}

fn message(letter: &Letter, target: &WebhookSecret) -> Result<Message, Box<dyn Error>> {
    let sender = target.user.as_ref().map_or("", Secret::expose);
    let recipients: Vec<Mailbox> = mailboxes(target.recipient())?;
    let sender = match sender.parse() {
        Ok(address) => address,
        // A login name that is no address: the letter is from whom it is to.
        Err(_) => recipients.first().ok_or("no recipient")?.email.clone(),
    };
    let at = u64::try_from(letter.at.0).unwrap_or_default();
    let domain = sender.domain().to_owned();
    let mut builder = Message::builder()
        .from(Mailbox::new(Some("ImageWatch".to_owned()), sender))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(at))
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .subject(letter.subject.clone())
        .header(ContentType::TEXT_PLAIN);
    for recipient in recipients {
        builder = builder.to(recipient);
    }
    Ok(builder.body(letter.text.clone())?)
}

/// Mail addresses, with commas between them.
///
/// # Errors
/// One of them is none.
pub(super) fn mailboxes(text: &str) -> Result<Vec<Mailbox>, lettre::address::AddressError> {
    let each = text.split([',', ';', '，']).map(str::trim);
    let each = each.filter(|part| !part.is_empty());
    each.map(str::parse).collect()
}

/// What went wrong, in the innermost words.
fn cause(error: &lettre::transport::smtp::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
