//! What may come in from the window, the command line and the control socket. None of them is
//! believed: whoever can speak to the app may send anything.

use super::wording;
use crate::control_api::{AccountEntry, WATCH_MOST};
use crate::texts::Texts;
use crate::view::Problem;

/// Longest name of an account, in characters.
const NAME_MOST: usize = 64;
/// Longest region or zone, in bytes. CompShare's have about ten.
const PLACE_MOST: usize = 64;
/// Longest search text, in characters. What comes after it is ignored.
const SEARCH_MOST: usize = 200;

/// Checks an account's name, public key, project ID and region.
///
/// # Errors
/// The first thing that cannot be right.
pub(super) fn check_account(texts: &Texts, account: &AccountEntry) -> Result<(), Problem> {
    super::keys::check_account_name(texts, &account.name)?;
    check_place(texts, &account.region)?;
    compshare::check_public(&account.public_key, account.project_id.as_deref())
        .map_err(|problem| wording::of_credentials(texts, problem))
}

/// Checks a name for an account: one line that a person can read.
pub(super) fn check_name(texts: &Texts, name: &str) -> Result<(), Problem> {
    let length = name.chars().count();
    let fits = (1..=NAME_MOST).contains(&length) && !name.chars().any(is_unprintable);
    if fits && name.trim() == name {
        return Ok(());
    }
    Err(wording::own_problem(texts, "error-account-name-form", ""))
}

/// Checks a region or zone; an empty one means none.
pub(super) fn check_place(texts: &Texts, place: &str) -> Result<(), Problem> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if place.len() <= PLACE_MOST && place.bytes().all(is_word) {
        return Ok(());
    }
    Err(wording::own_problem(texts, "error-place", ""))
}

/// Checks how many images are to be added at once.
pub(super) fn check_count(texts: &Texts, images: usize) -> Result<(), Problem> {
    if images <= WATCH_MOST {
        return Ok(());
    }
    let most = WATCH_MOST.to_string();
    Err(wording::own_problem(texts, "error-too-many-images", &most))
}

/// The part of a search text that is looked for.
pub(super) fn search_text(text: &str) -> String {
    text.chars().take(SEARCH_MOST).collect()
}

/// Control characters, and those that turn the direction of writing or show as nothing: a name with
/// them can pass for another one.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts() -> Texts {
        Texts::for_language(crate::texts::Language::En)
    }

    fn account() -> AccountEntry {
        AccountEntry {
            name: "主账号 (work)".to_owned(),
            public_key: "4eZBabcdef9=".to_owned(),
            project_id: Some("org-abc".to_owned()),
            region: "cn-wlcb".to_owned(),
        }
    }

    /// What is wrong with an account that `change` changes.
    fn problem(change: impl FnOnce(&mut AccountEntry)) -> String {
        let mut account = account();
        change(&mut account);
        match check_account(&texts(), &account) {
            Ok(()) => String::new(),
            Err(problem) => problem.key,
        }
    }

    #[test]
    fn names_are_one_readable_line() {
        assert_eq!(problem(|_| {}), "");
        assert_eq!(problem(|account| account.name = "名".repeat(64)), "");
        for bad in [
            String::new(),
            " ".to_owned(),
            " name".to_owned(),
            "two\nlines".to_owned(),
            "bell\u{7}".to_owned(),
            "right\u{202e}left".to_owned(),
            "no\u{200b}thing".to_owned(),
            "n".repeat(65),
            "n".repeat(1 << 20),
        ] {
            let key = problem(|account| account.name = bad.clone());
            assert_eq!(key, "error-account-name-form", "{bad:?}");
        }
    }

    #[test]
    fn regions_keys_and_projects_have_their_form() {
        assert_eq!(problem(|account| account.region.clear()), "");
        for bad in ["cn wlcb", "../etc", "cn-wlcb\0", "中国", &"r".repeat(65)] {
            let key = problem(|account| account.region = bad.to_owned());
            assert_eq!(key, "error-place", "{bad:?}");
        }
        let long = "k".repeat(100_000);
        assert_eq!(
            problem(|account| account.public_key = long.clone()),
            "error-keys-too-long"
        );
        assert_eq!(
            problem(|account| account.project_id = Some(long)),
            "error-keys-too-long"
        );
        let blank = problem(|account| account.public_key = "a b".to_owned());
        assert_eq!(blank, "error-public-key-characters");
    }

    #[test]
    fn few_images_and_short_searches() {
        assert!(check_count(&texts(), 200).is_ok());
        assert_eq!(
            check_count(&texts(), 201).unwrap_err().key,
            "error-too-many-images"
        );
        assert_eq!(search_text(&"找".repeat(1000)).chars().count(), 200);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC*", any in proptest::collection::vec(any::<char>(), 0..300)) {
            let any: String = any.into_iter().collect();
            for text in [text, any] {
                let _ = check_name(&texts(), &text);
                let _ = check_place(&texts(), &text);
                prop_assert!(search_text(&text).chars().count() <= 200);
            }
        }
    }
}
