//! Against GNOME Keyring on a bus of the test's own.

use super::super::*;
use super::key;
use crate::test_session::{Running, on_own_bus, wait_for_name};
use ::secret_service::EncryptionType;
use ::secret_service::blocking::SecretService;
use std::process::Command;

const NAME: &str = "org.freedesktop.secrets";
const SERVICE: &str = "ImageWatch test";

/// Starts the keyring daemon, with its login keyring unlocked by a password.
async fn start_keyring() -> Running {
    let daemon = Running::start(
        Command::new("gnome-keyring-daemon").args([
            "--foreground",
            "--unlock",
            "--components=secrets",
        ]),
        "password",
    );
    wait_for_name(NAME, true).await;
    daemon
}

/// The other side: what any other program does with the service, off the async workers.
async fn other_program<T: Send + 'static>(
    act: impl FnOnce(&SecretService<'_>) -> T + Send + 'static,
) -> T {
    tokio::task::spawn_blocking(move || act(&SecretService::connect(EncryptionType::Dh).unwrap()))
        .await
        .unwrap()
}

/// A keychain whose callers wait two seconds.
fn impatient() -> Keychain {
    let store = || PlatformStore::new(SERVICE);
    Keychain::with_stores(store(), store(), Duration::from_secs(2)).unwrap()
}

fn put(service: &SecretService<'_>, account: &str, value: &[u8], extra: bool) {
    let mut attributes = HashMap::from([("service", SERVICE), ("username", account)]);
    if extra {
        attributes.insert("extra", "1");
    }
    service
        .get_default_collection()
        .unwrap()
        .create_item("from elsewhere", attributes, value, true, "text/plain")
        .unwrap();
}

fn count(service: &SecretService<'_>, account: &str) -> usize {
    let attributes = HashMap::from([("service", SERVICE), ("username", account)]);
    service.search_items(attributes).unwrap().unlocked.len()
}

#[test]
fn a_key_lives_in_the_keyring() {
    on_own_bus(
        "keychain::tests::real::a_key_lives_in_the_keyring",
        async || {
            let _keyring = start_keyring().await;
            let keychain = Keychain::start(SERVICE).unwrap();
            assert_eq!(keychain.probe().await, Ok(()));
            assert_eq!(keychain.get("主账号").await, Err(KeychainError::NoEntry));
            keychain.set("主账号", &key("one")).await.unwrap();
            keychain.set("主账号", &key("two")).await.unwrap();
            keychain.set("other", &key("three")).await.unwrap();
            assert_eq!(keychain.get("主账号").await, Ok(key("two")));
            assert_eq!(other_program(|service| count(service, "主账号")).await, 1);

            // Deleted behind our back, and then by us, when it is gone already.
            other_program(|service| {
                let attributes = HashMap::from([("service", SERVICE), ("username", "主账号")]);
                for item in service.search_items(attributes).unwrap().unlocked {
                    item.delete().unwrap();
                }
            })
            .await;
            assert_eq!(keychain.get("主账号").await, Err(KeychainError::NoEntry));
            assert_eq!(keychain.delete("主账号").await, Ok(()));
            assert_eq!(keychain.get("other").await, Ok(key("three")));
            assert_eq!(keychain.delete("other").await, Ok(()));
            assert_eq!(keychain.get("other").await, Err(KeychainError::NoEntry));
        },
    );
}

#[test]
fn what_other_programs_put_there_is_told_apart() {
    on_own_bus(
        "keychain::tests::real::what_other_programs_put_there_is_told_apart",
        async || {
            let _keyring = start_keyring().await;
            let keychain = Keychain::start(SERVICE).unwrap();
            for value in [&b"\xff\xfe\x00"[..], b"", b"two\nlines"] {
                other_program(move |service| put(service, "a", value, false)).await;
                assert_eq!(keychain.get("a").await, Err(KeychainError::Damaged));
            }
            keychain.set("a", &key("mended")).await.unwrap();
            assert_eq!(keychain.get("a").await, Ok(key("mended")));

            // A second entry for the same account is no trouble, and goes with the next write.
            other_program(|service| put(service, "a", b"mended", true)).await;
            assert_eq!(other_program(|service| count(service, "a")).await, 2);
            assert_eq!(keychain.get("a").await, Ok(key("mended")));
            keychain.set("a", &key("new")).await.unwrap();
            assert_eq!(keychain.get("a").await, Ok(key("new")));
            assert_eq!(other_program(|service| count(service, "a")).await, 1);
            other_program(|service| put(service, "a", b"again", true)).await;
            keychain.delete("a").await.unwrap();
            assert_eq!(other_program(|service| count(service, "a")).await, 0);
        },
    );
}

#[test]
fn a_service_that_comes_later_or_dies_is_no_restart() {
    on_own_bus(
        "keychain::tests::real::a_service_that_comes_later_or_dies_is_no_restart",
        async || {
            let keychain = Keychain::start(SERVICE).unwrap();
            assert_eq!(keychain.probe().await, Err(KeychainError::NoService));
            assert_eq!(keychain.get("a").await, Err(KeychainError::NoService));
            let refused = keychain.set("a", &key("one")).await;
            assert_eq!(refused, Err(KeychainError::NoService));

            let keyring = start_keyring().await;
            keychain.set("a", &key("one")).await.unwrap();
            assert_eq!(keychain.get("a").await, Ok(key("one")));

            keyring.stop();
            wait_for_name(NAME, false).await;
            assert_eq!(keychain.get("a").await, Err(KeychainError::NoService));

            let _keyring = start_keyring().await;
            assert_eq!(keychain.get("a").await, Ok(key("one")));
        },
    );
}

#[test]
fn a_locked_keyring_is_not_a_missing_key() {
    on_own_bus(
        "keychain::tests::real::a_locked_keyring_is_not_a_missing_key",
        async || {
            let _keyring = start_keyring().await;
            let keychain = Keychain::start(SERVICE).unwrap();
            keychain.set("a", &key("one")).await.unwrap();
            other_program(|service| service.get_default_collection().unwrap().lock().unwrap())
                .await;
            assert_eq!(keychain.probe().await, Err(KeychainError::Locked));
            // Nobody is there to answer the question for the password.
            assert_eq!(keychain.get("a").await, Err(KeychainError::Locked));
            assert_eq!(keychain.get("never kept").await, Err(KeychainError::Locked));
            let refused = keychain.set("a", &key("two")).await;
            assert_eq!(refused, Err(KeychainError::Locked));
            assert_eq!(keychain.delete("a").await, Err(KeychainError::Locked));
        },
    );
}

#[test]
fn a_service_that_hangs_holds_nobody_up() {
    on_own_bus(
        "keychain::tests::real::a_service_that_hangs_holds_nobody_up",
        async || {
            let keyring = start_keyring().await;
            let keychain = impatient();
            keychain.set("a", &key("one")).await.unwrap();
            let mut late = keychain.late_answers();
            keyring.signal("STOP");
            assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
            assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
            keyring.signal("CONT");
            late.changed().await.unwrap();
            assert_eq!(keychain.get("a").await, Ok(key("one")));
        },
    );
}

/// The desktop's window for passwords, in front of which nobody sits.
struct AbsentPerson;

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl AbsentPerson {
    fn begin_prompting(&self, _callback: zbus::zvariant::OwnedObjectPath) {}
    fn perform_prompt(&self) {}
    fn stop_prompting(&self, _callback: zbus::zvariant::OwnedObjectPath) {}
}

#[test]
fn a_question_that_nobody_answers_holds_nobody_up() {
    on_own_bus(
        "keychain::tests::real::a_question_that_nobody_answers_holds_nobody_up",
        async || {
            let _keyring = start_keyring().await;
            let keychain = impatient();
            keychain.set("a", &key("one")).await.unwrap();
            other_program(|service| service.get_default_collection().unwrap().lock().unwrap())
                .await;
            let prompter = zbus::connection::Builder::session()
                .unwrap()
                .serve_at("/org/gnome/keyring/Prompter", AbsentPerson)
                .unwrap()
                .name("org.gnome.keyring.SystemPrompter")
                .unwrap()
                .build()
                .await
                .unwrap();
            let mut late = keychain.late_answers();
            assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
            assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
            assert!(!late.has_changed().unwrap(), "the question still stands");

            // The window is closed without an answer: that ends the call, and the thread goes on.
            prompter.close().await.unwrap();
            late.changed().await.unwrap();
            assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
        },
    );
}

#[test]
fn a_service_without_any_keyring_offers_to_make_one() {
    on_own_bus(
        "keychain::tests::real::a_service_without_any_keyring_offers_to_make_one",
        async || {
            let _empty = Running::start(
                Command::new("gnome-keyring-daemon").args(["--foreground", "--components=secrets"]),
                "",
            );
            wait_for_name(NAME, true).await;
            let keychain = Keychain::start(SERVICE).unwrap();
            assert_eq!(keychain.probe().await, Ok(()));
            assert_eq!(keychain.get("a").await, Err(KeychainError::NoEntry));
            // It asks for a new keyring's password, and nobody is there to give one.
            let refused = keychain.set("a", &key("one")).await;
            assert_eq!(refused, Err(KeychainError::Locked));
        },
    );
}

/// A Secret Service without any collection, as KeePassXC's while no database is open.
#[derive(Default)]
struct NoCollections {
    made: Arc<Mutex<u32>>,
}

type ObjectPath = zbus::zvariant::OwnedObjectPath;

#[zbus::interface(name = "org.freedesktop.Secret.Service")]
impl NoCollections {
    fn open_session(
        &self,
        algorithm: String,
        _input: zbus::zvariant::OwnedValue,
    ) -> (zbus::zvariant::OwnedValue, ObjectPath) {
        // Its half of a key agreement: any number will do where nothing is ever encrypted.
        let output = match algorithm.as_str() {
            "plain" => zbus::zvariant::Value::from(""),
            _ => zbus::zvariant::Value::from(vec![2_u8; 128]),
        };
        let path = ObjectPath::try_from("/org/freedesktop/secrets/session/1").unwrap();
        (output.try_into().unwrap(), path)
    }

    fn search_items(
        &self,
        _attributes: HashMap<String, String>,
    ) -> (Vec<ObjectPath>, Vec<ObjectPath>) {
        Default::default()
    }

    fn read_alias(&self, _name: String) -> ObjectPath {
        Default::default()
    }

    fn create_collection(
        &self,
        _properties: HashMap<String, zbus::zvariant::OwnedValue>,
        _alias: String,
    ) -> (ObjectPath, ObjectPath) {
        *self.made.lock().unwrap() += 1;
        Default::default()
    }

    #[zbus(property)]
    fn collections(&self) -> Vec<ObjectPath> {
        Vec::new()
    }
}

#[test]
fn a_service_without_any_collection_is_locked_and_not_empty() {
    on_own_bus(
        "keychain::tests::real::a_service_without_any_collection_is_locked_and_not_empty",
        async || {
            let service = NoCollections::default();
            let made = Arc::clone(&service.made);
            let _service = zbus::connection::Builder::session()
                .unwrap()
                .serve_at("/org/freedesktop/secrets", service)
                .unwrap()
                .name(NAME)
                .unwrap()
                .build()
                .await
                .unwrap();
            let keychain = Keychain::start(SERVICE).unwrap();
            assert_eq!(keychain.probe().await, Err(KeychainError::Locked));
            assert_eq!(keychain.get("a").await, Err(KeychainError::Locked));
            assert_eq!(keychain.get_quietly("a").await, Err(KeychainError::Locked));
            let refused = keychain.set("a", &key("one")).await;
            assert_eq!(refused, Err(KeychainError::Locked));
            assert_eq!(
                *made.lock().unwrap(),
                0,
                "no database beside the closed one"
            );
        },
    );
}
