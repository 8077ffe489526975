//! Key pairs: what is told about them, and that they are not shown.

use compshare::{Credentials, CredentialsProblem as Problem, Secret};

fn pair(public: &str, private: &str, project: Option<&str>) -> Credentials {
    Credentials {
        public_key: public.to_owned(),
        private_key: Secret::new(private.to_owned()),
        project_id: project.map(str::to_owned),
    }
}

#[test]
fn what_cannot_be_a_key_pair_is_told() {
    for (public, private, project, problem) in [
        ("", "", None, Problem::PublicKeyEmpty),
        ("a", "", None, Problem::PrivateKeyEmpty),
        (" a", "b", None, Problem::PublicKeyCharacters),
        ("a", "b\n", None, Problem::PrivateKeyCharacters),
        ("a", "b\u{0}c", None, Problem::PrivateKeyCharacters),
        ("a\u{3000}", "b", None, Problem::PublicKeyCharacters),
        ("a", "a", None, Problem::SameKeyTwice),
        ("a", "b", Some("org-1 "), Problem::ProjectIdCharacters),
    ] {
        assert_eq!(pair(public, private, project).check(), Err(problem));
    }
    for project in [None, Some(""), Some("org-1")] {
        assert_eq!(pair("公钥+/=", "私钥", project).check(), Ok(()));
    }
}

#[test]
fn no_key_is_shown() {
    let keys = pair("visible-public", "visible-private", Some("org-1"));
    for text in [
        format!("{keys:?}"),
        format!("{keys:#?}"),
        format!("{:?}", keys.private_key),
    ] {
        assert!(!text.contains("visible"), "{text}");
        assert!(text.contains("<redacted>"), "{text}");
    }
}

#[test]
fn a_secret_is_kept_as_given_and_shared_by_its_clones() {
    let secret = Secret::new(" key \n".to_owned());
    let twin = secret.clone();
    assert_eq!(secret.expose(), " key \n");
    assert_eq!(secret.expose().as_ptr(), twin.expose().as_ptr());
    assert!(secret == twin && secret != Secret::new("key".to_owned()));
}
