//! Taking secrets out of what a receiver said.

use super::address::WebhookSecret;
use super::services::Request;
use compshare::Secret;
use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

/// What takes a secret's place.
const REMOVED: &str = "***";
/// A run of so many characters that a secret has as well is taken for a part of it.
const SHORTEST_ECHO: usize = 6;
/// A shorter secret is none: taking it out would spoil words that have it by chance.
const SHORTEST_SECRET: usize = 4;
/// A shorter word of a template is not taken for a secret.
const SHORTEST_WORD: usize = 16;
/// Of what a receiver says this much is looked at, in characters.
const READ: usize = 2_000;
/// And this much is shown.
const SHOWN: usize = 200;
/// Times that a text is decoded: receivers quote what was quoted.
const DECODED: usize = 3;
/// Parts of the services' addresses that everybody's address has, and that their errors speak of.
const PUBLIC: [&str; 16] = [
    "open-apis",
    "cgi-bin",
    "webhook",
    "webhooks",
    "services",
    "robot",
    "send",
    "push",
    "message",
    "messages",
    "simple-push",
    "sendmessage",
    "getupdates",
    "hook",
    "hooks",
    "bearer",
];

/// What must not be repeated of a request: the parts of its address, keys, recipients, and what its
/// headers say.
pub(super) struct Secrets(Vec<Zeroizing<Vec<char>>>);

impl Secrets {
    /// The secrets of a request and of what it was made from.
    pub(super) fn of_request(request: &Request, target: &WebhookSecret) -> Self {
        let mut parts = parts_of(&request.url);
        for (_, value) in &request.headers {
            let words = value.split_whitespace();
            parts.extend(words.map(|word| Zeroizing::new(word.to_owned())));
        }
        Self::of_parts(parts, target)
    }

    /// The secrets of where a letter goes.
    pub(super) fn of_target(target: &WebhookSecret) -> Self {
        Self::of_parts(Vec::new(), target)
    }

    fn of_parts(mut parts: Vec<Zeroizing<String>>, target: &WebhookSecret) -> Self {
        parts.extend(parts_of(target.address.url()));
        // Mail addresses are no secrets, and mail servers speak of them.
        let to = target.to.as_ref().filter(|to| !to.expose().contains('@'));
        let secrets = [target.secret.as_ref(), to, target.proxy.as_ref()];
        for secret in secrets.into_iter().flatten().map(Secret::expose) {
            parts.push(Zeroizing::new(secret.to_owned()));
        }
        if let Some(template) = &target.template {
            let lines = template.headers.lines().chain(template.body.lines());
            let words = lines
                .flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && !"-_.".contains(c)));
            // Long words alone: the names of fields are no secrets.
            let long = words.filter(|word| word.len() >= SHORTEST_WORD);
            parts.extend(long.map(|word| Zeroizing::new(word.to_owned())));
        }
        parts.retain(|part| !PUBLIC.contains(&part.to_ascii_lowercase().as_str()));
        let folded = parts.iter().map(|part| Zeroizing::new(fold(part)));
        Secrets(
            folded
                .filter(|part| part.len() >= SHORTEST_SECRET)
                .collect(),
        )
    }

    /// A receiver's words in one line of sensible length, without any secret or part of one, however
    /// it is written.
    pub(super) fn clean(&self, said: &str) -> String {
        let mut text: String = said.chars().take(READ).collect();
        for _ in 0..DECODED {
            text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<char> = chars.iter().map(char::to_ascii_lowercase).collect();
        let mut clean = String::new();
        let mut at = 0;
        while at < chars.len() {
            let echo = self.echo(&folded[at..]);
            if echo == 0 {
                clean.push(if chars[at].is_control() {
                    ' '
                } else {
                    chars[at]
                });
                at += 1;
            } else {
                clean.push_str(REMOVED);
                at += echo;
            }
        }
        clean
            .chars()
            .take(SHOWN)
            .collect::<String>()
            .trim()
            .to_owned()
    }

    /// How many characters at the beginning of `text` repeat a part of a secret.
    fn echo(&self, text: &[char]) -> usize {
        let repeated = |secret: &[char]| {
            let longest = (0..secret.len())
                .map(|start| {
                    let pairs = secret[start..].iter().zip(text);
                    pairs.take_while(|(one, other)| one == other).count()
                })
                .max();
            longest.filter(|&length| length >= SHORTEST_ECHO.min(secret.len()))
        };
        let echoes = self.0.iter().filter_map(|secret| repeated(secret));
        echoes.max().unwrap_or(0)
    }
}

/// The parts of an address that may be secrets.
fn parts_of(url: &Url) -> Vec<Zeroizing<String>> {
    let path = url.path_segments().into_iter().flatten();
    let mut parts: Vec<Zeroizing<String>> = path
        .map(|part| Zeroizing::new(percent_decode_str(part).decode_utf8_lossy().into_owned()))
        .collect();
    for (key, value) in url.query_pairs() {
        // Some addresses end with nothing but a token.
        let token = if value.is_empty() { key } else { value };
        parts.push(Zeroizing::new(token.into_owned()));
    }
    parts
}

fn fold(text: &str) -> Vec<char> {
    text.chars().map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hooks::Address;
    use compshare::Secret;

    fn secrets() -> Secrets {
        let text =
            "https://bot.example/open-apis/webhook/tok-En4GhWq8zX?key=K%20y%2F93bq-s3cretValue";
        let secret = Some(Secret::new("SECmarked".into()));
        Secrets::of_target(&WebhookSecret::new(Address::parse(text).unwrap(), secret))
    }

    #[test]
    fn what_a_receiver_repeats_of_an_address_is_taken_out() {
        for said in [
            "no bot at /open-apis/webhook/tok-En4GhWq8zX",
            "TOK-EN4GHWQ8ZX is unknown",
            "unknown: tok-En4GhWq8z",
            "unknown: n4GhWq8zX…",
            "key K y/93bq-s3cretValue",
            "key K%20y%2F93bq-s3cretValue",
            "key K%2520y%252F93bq-s3cretValue",
            "key %4b%20%79%2f%39%33%62%71%2d%73%33%63%72%65%74%56%61%6c%75%65",
            "signed with SECmarked",
            "tok-En\u{7}\n4GhWq8zX",
        ] {
            let clean = secrets().clean(said);
            assert!(clean.contains(REMOVED), "{said}: {clean}");
            let lower = clean.to_lowercase();
            for part in ["ghwq8z", "93bq-", "cretvalue", "marked"] {
                assert!(!lower.contains(part), "{said}: {clean}");
            }
        }
    }

    #[test]
    fn everything_else_a_receiver_says_stays_and_is_one_line() {
        for said in [
            "93000 invalid webhook url",
            "token is not exist",
            "100% full",
        ] {
            assert_eq!(secrets().clean(said), said);
        }
        assert_eq!(secrets().clean(" a\nb "), "a b");
        assert_eq!(secrets().clean(&"字".repeat(9_000)).chars().count(), SHOWN);
    }
}
