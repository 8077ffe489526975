//! Images by what people call them: an ID, the end of one, or a name.

use super::output::short_id;
use super::session::{Session, odd, own};
use crate::control_api::{Request, Response};
use crate::links::is_image_id;
use crate::texts::Texts;
use crate::view::Problem;

/// What the IDs of all custom images begin with: such a word needs no looking up.
const ID: &str = "compshareImage-";

/// An image that a word may mean.
struct Known {
    id: String,
    name: Option<String>,
}

/// The IDs of the images that words mean. What is watched comes first, then what the accounts have. A
/// word that means nothing known and can be an ID is taken for one.
///
/// # Errors
/// A word is the name of several images, or can be no image's.
pub(super) async fn resolve(
    texts: &Texts,
    words: Vec<String>,
    account: Option<&str>,
) -> Result<Vec<String>, Problem> {
    if words.iter().all(|word| word.starts_with(ID)) {
        return Ok(words);
    }
    let session = Session::open(texts).await?;
    let ids = resolve_with(texts, &session, words, account).await;
    session.close().await;
    ids
}

async fn resolve_with(
    texts: &Texts,
    session: &Session,
    words: Vec<String>,
    account: Option<&str>,
) -> Result<Vec<String>, Problem> {
    let watched = watched(texts, session, account).await?;
    let mut listed: Option<Vec<Known>> = None;
    let mut ids = Vec::new();
    for word in words {
        let mut found = meant(&watched, &word);
        if found.is_empty() && !word.starts_with(ID) {
            let known = match listed.take() {
                Some(known) => known,
                None => images(session, account).await,
            };
            found = meant(&known, &word);
            listed = Some(known);
        }
        ids.push(match found.as_slice() {
            [id] => id.clone(),
            [] if is_image_id(&word) => word,
            [] => return Err(own(texts, "error-image-id", &word)),
            several => return Err(own(texts, "error-image-ambiguous", &several.join(", "))),
        });
    }
    Ok(ids)
}

/// The IDs that a word may mean, each once: an exact one alone, else those of its name.
fn meant(known: &[Known], word: &str) -> Vec<String> {
    let exact = known
        .iter()
        .find(|image| image.id == word || short_id(&image.id) == word);
    if let Some(image) = exact {
        return vec![image.id.clone()];
    }
    let named = known
        .iter()
        .filter(|image| image.name.as_deref() == Some(word));
    let mut ids: Vec<String> = named.map(|image| image.id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

async fn watched(
    texts: &Texts,
    session: &Session,
    account: Option<&str>,
) -> Result<Vec<Known>, Problem> {
    let report = match session.call(Request::Status).await? {
        Response::Status(report) => report,
        other => return Err(odd(texts, &other)),
    };
    let of_account = report
        .watches
        .into_iter()
        .filter(|watch| account.is_none_or(|name| name == watch.account));
    Ok(of_account
        .map(|watch| Known {
            id: watch.image_id,
            name: watch.name,
        })
        .collect())
}

/// What the accounts have. An account that cannot be asked has nothing: the word may still be an ID.
async fn images(session: &Session, account: Option<&str>) -> Vec<Known> {
    let accounts = match account {
        Some(name) => vec![name.to_owned()],
        None => {
            let accounts = session.accounts().await.unwrap_or_default();
            accounts.into_iter().map(|one| one.name).collect()
        }
    };
    let mut known = Vec::new();
    for account in accounts {
        if let Ok(Response::Images { list }) = session.call(Request::Images { account }).await {
            known.extend(list.images.into_iter().map(|image| Known {
                id: image.image_id,
                name: image.name,
            }));
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_its_end_and_a_name_mean_the_same_image() {
        let image = |id: &str, name: &str| Known {
            id: id.to_owned(),
            name: Some(name.to_owned()),
        };
        let known = [
            image("compshareImage-a1", "trainer"),
            image("compshareImage-b2", "twice"),
            image("compshareImage-c3", "twice"),
            image("compshareImage-c3", "twice"),
        ];
        for word in ["compshareImage-a1", "a1", "trainer"] {
            assert_eq!(meant(&known, word), ["compshareImage-a1"], "{word}");
        }
        assert_eq!(
            meant(&known, "twice"),
            ["compshareImage-b2", "compshareImage-c3"]
        );
        assert!(meant(&known, "nothing").is_empty());
    }
}
