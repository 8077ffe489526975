//! The thread and its time limits against a stand-in; on Linux, the real thing against a real
//! keyring.

use super::*;
use std::sync::mpsc;

fn key(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// A store that works when it is let.
struct Gated {
    keys: HashMap<String, Secret>,
    gate: mpsc::Receiver<()>,
    /// Disconnected when the store is dropped.
    _alive: mpsc::Sender<()>,
}

impl Gated {
    fn pass(&self) {
        self.gate.recv().unwrap();
    }
}

impl Store for Gated {
    fn get(&mut self, account: &str) -> Result<Secret, KeychainError> {
        self.pass();
        self.keys
            .get(account)
            .cloned()
            .ok_or(KeychainError::NoEntry)
    }
    fn set(&mut self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        self.pass();
        self.keys.insert(account.to_owned(), key.clone());
        Ok(())
    }
    fn delete(&mut self, account: &str) -> Result<(), KeychainError> {
        self.pass();
        self.keys.remove(account);
        Ok(())
    }
    fn probe(&mut self) -> Result<(), KeychainError> {
        self.pass();
        Ok(())
    }
}

/// A store that is unlocked by now, whatever question of its stands open.
struct Unlocked;

impl Store for Unlocked {
    fn get(&mut self, _account: &str) -> Result<Secret, KeychainError> {
        Ok(key("read quietly"))
    }
    fn set(&mut self, _account: &str, _key: &Secret) -> Result<(), KeychainError> {
        Ok(())
    }
    fn delete(&mut self, _account: &str) -> Result<(), KeychainError> {
        Ok(())
    }
    fn probe(&mut self) -> Result<(), KeychainError> {
        Ok(())
    }
}

struct Gate {
    open: mpsc::Sender<()>,
    alive: mpsc::Receiver<()>,
}

impl Gate {
    fn let_through(&self, calls: usize) {
        (0..calls).for_each(|_| self.open.send(()).unwrap());
    }
}

/// A keychain whose calls hang until the gate lets them through.
fn gated(wait: Duration) -> (Keychain, Gate) {
    let (open, gate) = mpsc::channel();
    let (alive_sender, alive) = mpsc::channel();
    let store = Gated {
        keys: HashMap::new(),
        gate,
        _alive: alive_sender,
    };
    let keychain = Keychain::with_stores(store, Unlocked, wait).unwrap();
    (keychain, Gate { open, alive })
}

/// Long enough for whatever is to succeed.
const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn keys_come_back_as_they_were_put_in() {
    let (keychain, gate) = gated(LONG);
    gate.let_through(6);
    assert_eq!(keychain.get("a").await, Err(KeychainError::NoEntry));
    keychain.set("a", &key("secret")).await.unwrap();
    assert_eq!(keychain.get("a").await, Ok(key("secret")));
    keychain.delete("a").await.unwrap();
    assert_eq!(keychain.get("a").await, Err(KeychainError::NoEntry));
    assert_eq!(keychain.probe().await, Ok(()));
}

#[tokio::test]
async fn a_question_holds_up_only_those_who_wait_for_the_user() {
    let (keychain, gate) = gated(Duration::from_millis(50));
    let mut late = keychain.late_answers();
    let mut waiting = keychain.waiting_for_user();
    assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
    assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
    let patient = tokio::spawn({
        let keychain = keychain.clone();
        async move { keychain.set("a", &key("in the end")).await }
    });
    waiting.wait_for(|&count| count == 1).await.unwrap();
    assert!(!late.has_changed().unwrap());

    // The first call ends; the second is not made good, and the patient one is carried out.
    gate.let_through(1);
    late.changed().await.unwrap();
    gate.let_through(1000);
    assert_eq!(patient.await.unwrap(), Ok(()));
    waiting.wait_for(|&count| count == 0).await.unwrap();
    assert_eq!(keychain.get("a").await, Ok(key("in the end")));
}

/// A store whose question is dismissed, each time that the gate lets somebody through.
struct Dismissed {
    gate: mpsc::Receiver<()>,
    asked: Arc<Mutex<u32>>,
}

impl Dismissed {
    fn ask<T>(&self) -> Result<T, KeychainError> {
        *self.asked.lock().unwrap() += 1;
        self.gate.recv().unwrap();
        Err(KeychainError::Locked)
    }
}

impl Store for Dismissed {
    fn get(&mut self, _account: &str) -> Result<Secret, KeychainError> {
        self.ask()
    }
    fn set(&mut self, _account: &str, _key: &Secret) -> Result<(), KeychainError> {
        self.ask()
    }
    fn delete(&mut self, _account: &str) -> Result<(), KeychainError> {
        self.ask()
    }
    fn probe(&mut self) -> Result<(), KeychainError> {
        Err(KeychainError::Locked)
    }
}

#[tokio::test]
async fn a_dismissed_question_is_not_put_again_for_those_who_waited_behind_it() {
    let (open, gate) = mpsc::channel();
    let asked = Arc::new(Mutex::new(0));
    let store = |gate| Dismissed {
        gate,
        asked: Arc::clone(&asked),
    };
    let quiet = store(mpsc::channel().1);
    let keychain = Keychain::with_stores(store(gate), quiet, Duration::from_millis(50)).unwrap();
    let mut waiting = keychain.waiting_for_user();
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let keychain = keychain.clone();
            tokio::spawn(async move { keychain.get("a").await })
        })
        .collect();
    waiting.wait_for(|&count| count == 3).await.unwrap();
    open.send(()).unwrap();
    for call in calls {
        assert_eq!(call.await.unwrap(), Err(KeychainError::Locked));
    }
    assert_eq!(*asked.lock().unwrap(), 1);

    // Who asks afterwards wants it asked.
    open.send(()).unwrap();
    assert_eq!(keychain.get("a").await, Err(KeychainError::Locked));
    assert_eq!(*asked.lock().unwrap(), 2);
}

#[tokio::test]
async fn a_keychain_that_hangs_is_not_waited_for() {
    let (_open, gate) = mpsc::channel();
    let (_open_too, gate_too) = mpsc::channel();
    let store = |gate| Gated {
        keys: HashMap::new(),
        gate,
        _alive: mpsc::channel().0,
    };
    let wait = Duration::from_millis(50);
    let keychain = Keychain::with_stores(store(gate), store(gate_too), wait).unwrap();
    let waiting = keychain.waiting_for_user();
    let refused = keychain.set("a", &key("never")).await;
    assert_eq!(refused, Err(KeychainError::Locked));
    assert!(!waiting.has_changed().unwrap());
}

#[tokio::test]
async fn the_thread_ends_with_its_keychain() {
    let (keychain, gate) = gated(LONG);
    gate.let_through(1);
    keychain.probe().await.unwrap();
    drop(keychain);
    assert_eq!(
        gate.alive.recv_timeout(LONG),
        Err(mpsc::RecvTimeoutError::Disconnected)
    );
}

#[tokio::test]
async fn memory_keeps_keys_for_its_clones() {
    let keychain = Keychain::in_memory();
    let clone = keychain.clone();
    assert_eq!(clone.get("a").await, Err(KeychainError::NoEntry));
    keychain.set("a", &key("one")).await.unwrap();
    keychain.set("a", &key("two")).await.unwrap();
    assert_eq!(clone.get("a").await, Ok(key("two")));
    clone.delete("a").await.unwrap();
    clone.delete("a").await.unwrap();
    assert_eq!(keychain.get("a").await, Err(KeychainError::NoEntry));
    assert_eq!(keychain.probe().await, Ok(()));
}

#[tokio::test]
async fn what_is_no_key_is_not_kept() {
    let keychain = Keychain::in_memory();
    for bad in ["", "line\nend", "bell\u{7}", "nul\0"] {
        let refused = keychain.set("a", &key(bad)).await;
        assert_eq!(refused, Err(KeychainError::Damaged), "{bad:?}");
    }
    let longest = "k".repeat(VALUE_LIMIT);
    assert_eq!(keychain.set("a", &key(&longest)).await, Ok(()));
    let longer = keychain.set("a", &key(&(longest + "k"))).await;
    assert_eq!(longer, Err(KeychainError::TooLong));
}

#[test]
fn what_was_read_is_checked() {
    assert_eq!(value::from_bytes(b"key".to_vec()), Ok(key("key")));
    for bad in [&b""[..], b"\xff\xfe", b"k\0e\0y\0", b"key\n"] {
        let damaged = value::from_bytes(bad.to_vec());
        assert_eq!(damaged, Err(KeychainError::Damaged));
    }
    let too_long = value::from_bytes(vec![b'k'; VALUE_LIMIT + 1]);
    assert_eq!(too_long, Err(KeychainError::Damaged));
}

#[test]
fn errors_say_nothing_of_what_was_read() {
    let error = keyring_core::Error::BadEncoding(b"marked-value".to_vec());
    let meaning = value::meaning(error, |_| unreachable!());
    assert_eq!(meaning, KeychainError::Damaged);
    assert!(!format!("{meaning:?} {meaning}").contains("marked"));
}

#[cfg(target_os = "linux")]
mod real;

#[tokio::test]
async fn a_question_that_stands_open_does_not_hold_up_a_quiet_look() {
    let (keychain, _gate) = gated(Duration::from_millis(50));
    assert_eq!(keychain.get_soon("a").await, Err(KeychainError::Locked));
    // The user unlocked it in another program; the question is still on the screen.
    assert_eq!(keychain.probe().await, Ok(()));
    assert_eq!(keychain.get_quietly("a").await, Ok(key("read quietly")));
}
