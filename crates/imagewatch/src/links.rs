//! Links that other programs and web pages may hold: `imagewatch://watch?image=ID`, with `region`,
//! `zone` and `account` where they are known. Whatever follows a link is asked of the person first.

use compshare::text::{SHORT, is_id, line};
use std::borrow::Cow;
use url::Url;

/// The scheme of the app's links.
pub const SCHEME: &str = "imagewatch";
/// Longest link that is looked at, in bytes.
const LENGTH_LIMIT: usize = 2_048;
/// Longest account name, in characters.
const NAME_LIMIT: usize = 128;

/// What a link asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchLink {
    /// The image's ID.
    pub image_id: String,
    /// Region, if named.
    pub region: Option<String>,
    /// Zone, if named; never without a region.
    pub zone: Option<String>,
    /// The account, if named. It may be anybody's word for it.
    pub account: Option<String>,
}

/// A text that is no link of ours. It is not repeated: it may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a link that ImageWatch understands")]
pub struct NotALink;

/// Whether a text is meant as a link of ours, right or wrong.
pub fn is_meant(text: &str) -> bool {
    text.get(..SCHEME.len())
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
        && text[SCHEME.len()..].starts_with(':')
}

impl WatchLink {
    /// Reads a link. Strict: a parameter that is unknown, given twice or of the wrong form refuses
    /// the whole link, because a person who is asked must be asked about all of it.
    ///
    /// # Errors
    /// [`NotALink`].
    pub fn parse(text: &str) -> Result<Self, NotALink> {
        if text.len() > LENGTH_LIMIT {
            return Err(NotALink);
        }
        let url = Url::parse(text).map_err(|_| NotALink)?;
        let plain = url.scheme() == SCHEME
            && url.host_str() == Some("watch")
            && matches!(url.path(), "" | "/")
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(NotALink);
        }
        let mut link = WatchLink::default();
        let mut image = None;
        for (name, value) in url.query_pairs() {
            let (field, fits): (_, fn(&str) -> bool) = match &*name {
                "image" => (&mut image, is_image_id),
                "region" => (&mut link.region, is_place),
                "zone" => (&mut link.zone, is_place),
                "account" => (&mut link.account, is_name),
                _ => return Err(NotALink),
            };
            take(field, value, fits)?;
        }
        link.image_id = image.ok_or(NotALink)?;
        match (&link.region, &link.zone) {
            (None, Some(_)) => Err(NotALink),
            _ => Ok(link),
        }
    }
}

/// Takes a parameter's value over; an empty one counts as not given.
fn take(
    field: &mut Option<String>,
    value: Cow<'_, str>,
    fits: fn(&str) -> bool,
) -> Result<(), NotALink> {
    if value.is_empty() {
        return Ok(());
    }
    if field.is_some() || !fits(&value) {
        return Err(NotALink);
    }
    *field = Some(value.into_owned());
    Ok(())
}

/// What can be an image's ID: one word of letters, digits, `-`, `_` and `.`, of sensible length.
pub fn is_image_id(text: &str) -> bool {
    is_id(text)
}

/// What can be a region or a zone: one word of letters, digits and `-`.
fn is_place(text: &str) -> bool {
    is_id(text) && !text.contains(['_', '.'])
}

/// What can be an account's name: one line of what is seen.
fn is_name(text: &str) -> bool {
    line(text, NAME_LIMIT).as_deref() == Some(text)
}

/// Image IDs in what a person pastes: IDs without repetition, and parts that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
pub struct PastedIds {
    /// The IDs, in the order in which they stand.
    pub ids: Vec<String>,
    /// Parts that cannot be an ID.
    pub rejected: Vec<String>,
}

impl PastedIds {
    /// Reads one or many IDs, separated by blanks, line ends, commas or semicolons (also
    /// full-width), out of quotation marks and console addresses. The window does the same while a
    /// person types; `tests/data/pasted-ids.json` holds both to the same cases.
    pub fn parse(text: &str) -> Self {
        let mut found = PastedIds::default();
        for part in text.split(is_separator).filter(|part| !part.is_empty()) {
            let id = match part.contains("://") {
                true => id_in_address(part),
                false => Some(part),
            };
            match id.filter(|id| is_pasted_id(id)) {
                Some(id) if found.ids.iter().any(|known| known == id) => {}
                Some(id) => found.ids.push(id.to_owned()),
                None => found.rejected.push(part.to_owned()),
            }
        }
        found
    }
}

fn is_separator(c: char) -> bool {
    // A byte order mark begins many a copied file.
    c.is_whitespace() || c == '\u{feff}' || ",;，；、\"'“”‘’<>()（）".contains(c)
}

/// A single word that begins with a letter or digit and is long enough to be no slip of the keys.
fn is_pasted_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    (3..=SHORT).contains(&text.len())
        && bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The ID in an address: its kind before a hyphen, e.g. `compshareImage-…` or `uimage-…`.
fn id_in_address(address: &str) -> Option<&str> {
    const KIND: &str = "image-";
    // Letters of one byte each, so positions in both texts are the same.
    let lower = address.to_ascii_lowercase();
    lower.match_indices(KIND).find_map(|(at, _)| {
        let tail = &address[at + KIND.len()..];
        let length = tail.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let letters = address[..at].bytes().rev();
        let head = letters.take_while(u8::is_ascii_alphabetic).count();
        (length > 0).then(|| &address[at - head..at + KIND.len() + length])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_says_what_to_watch() {
        let link = WatchLink::parse(
            "imagewatch://watch?image=compshareImage-1a&region=cn-wlcb&zone=cn-wlcb-01&account=%E5%B7%A5%E4%BD%9C",
        );
        assert_eq!(
            link,
            Ok(WatchLink {
                image_id: "compshareImage-1a".into(),
                region: Some("cn-wlcb".into()),
                zone: Some("cn-wlcb-01".into()),
                account: Some("工作".into()),
            })
        );
        // Browsers add the slash, and forms leave fields empty.
        let short = WatchLink::parse("ImageWatch://watch/?image=a-1&region=&zone=").unwrap();
        assert_eq!((short.image_id.as_str(), short.region), ("a-1", None));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "imagewatch:",
            "imagewatch://watch",
            "imagewatch://watch?image=",
            "imagewatch://watch?region=cn-wlcb",
            "imagewatch://unwatch?image=a-1",
            "imagewatch://watch/more?image=a-1",
            "imagewatch://watch:80?image=a-1",
            "imagewatch://me@watch?image=a-1",
            "imagewatch://watch?image=a-1#top",
            "imagewatch://watch?image=a-1&image=b-2",
            "imagewatch://watch?image=a-1&run=rm",
            "imagewatch://watch?image=a%20b",
            "imagewatch://watch?image=a/../b",
            "imagewatch://watch?image=镜像",
            "imagewatch://watch?image=a-1&region=cn%00wlcb",
            "imagewatch://watch?image=a-1&zone=cn-wlcb-01",
            "imagewatch://watch?image=a-1&account=%0Aroot",
            "https://watch?image=a-1",
        ] {
            assert_eq!(WatchLink::parse(text), Err(NotALink), "{text}");
        }
        let long = format!("imagewatch://watch?image={}", "a".repeat(3_000));
        assert_eq!(WatchLink::parse(&long), Err(NotALink));
    }

    #[test]
    fn links_are_told_from_other_arguments() {
        assert!(is_meant("imagewatch://watch?image=a"));
        assert!(is_meant("IMAGEWATCH:x"));
        for other in ["", "image", "imagewatch", "imagewatcher://x", "镜像监视：x"] {
            assert!(!is_meant(other), "{other}");
        }
    }

    #[test]
    fn ids_are_single_words() {
        assert!(is_image_id("compshareImage-1a2b3c"));
        for bad in ["", "two words", "a/b", "镜像", "a\nb", &"x".repeat(200)] {
            assert!(!is_image_id(bad), "{bad:?}");
        }
    }

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        #[serde(flatten)]
        found: PastedIds,
    }

    #[test]
    fn what_is_pasted_reads_as_in_the_window() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../../tests/data/pasted-ids.json")).unwrap();
        assert!(cases.len() > 10);
        for case in cases {
            assert_eq!(PastedIds::parse(&case.text), case.found, "{:?}", case.text);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(imagewatch://watch\\?)?.{0,80}") {
            let _ = (WatchLink::parse(&text), is_meant(&text), PastedIds::parse(&text));
        }
    }
}
