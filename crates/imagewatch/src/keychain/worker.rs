//! The keychain's own thread, and how to wait for it.

use super::{Answer, KeychainError, Reply, Store};
use compshare::Secret;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// So many calls may wait for the thread; when a hung call has let more pile up, the next are told
/// "locked" at once.
const QUEUE: usize = 64;

/// The door to the thread. The thread ends when the last clone is dropped and its call is done.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    jobs: SyncSender<Job>,
    late: watch::Receiver<u64>,
    wait: Duration,
}

impl Worker {
    pub(super) fn start(store: impl Store, wait: Duration) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE);
        let (late_sender, late) = watch::channel(0);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || run(store, &queue, &late_sender))?;
        Ok(Worker { jobs, late, wait })
    }

    /// Hands a job to the thread; its answer comes when it comes.
    pub(super) fn hand<T>(
        &self,
        job: impl FnOnce(Reply<T>) -> Job,
    ) -> Result<Answer<T>, KeychainError> {
        let (reply, answer) = oneshot::channel();
        match self.jobs.try_send(job(reply)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(KeychainError::Locked),
            Err(TrySendError::Disconnected(_)) => Err(ended()),
        }
    }

    /// Hands a job to the thread and waits for its answer as long as callers wait.
    pub(super) async fn call<T>(
        &self,
        job: impl FnOnce(Reply<T>) -> Job,
    ) -> Result<T, KeychainError> {
        let answer = self.hand(job)?;
        let answer = tokio::time::timeout(self.wait, answer).await;
        answer.map_or(Err(KeychainError::Locked), taken)
    }

    /// Whether the keychain could be used now; none if it does not answer in time.
    pub(super) async fn look(&self) -> Option<Result<(), KeychainError>> {
        let answer = self.hand(Job::probe).ok()?;
        let answer = tokio::time::timeout(self.wait, answer).await;
        answer.ok().map(taken)
    }

    /// How long callers wait.
    pub(super) fn wait(&self) -> Duration {
        self.wait
    }

    pub(super) fn late_answers(&self) -> watch::Receiver<u64> {
        self.late.clone()
    }
}

/// What came of an answer that is there, or will never be.
pub(super) fn taken<T>(
    answer: Result<Result<T, KeychainError>, oneshot::error::RecvError>,
) -> Result<T, KeychainError> {
    answer.unwrap_or_else(|_| Err(ended()))
}

fn ended() -> KeychainError {
    KeychainError::Broken("its thread has ended".to_owned())
}

/// Something for the thread to do. `Debug` shows what, not with which key.
#[derive(Debug)]
pub(super) enum Job {
    Get(String, Reply<Secret>),
    Set(String, Secret, Reply<()>),
    Delete(String, Reply<()>),
    Probe(Reply<()>),
}

impl Job {
    pub(super) fn get(account: &str, reply: Reply<Secret>) -> Self {
        Job::Get(account.to_owned(), reply)
    }

    pub(super) fn set(account: &str, key: &Secret, reply: Reply<()>) -> Self {
        Job::Set(account.to_owned(), key.clone(), reply)
    }

    pub(super) fn delete(account: &str, reply: Reply<()>) -> Self {
        Job::Delete(account.to_owned(), reply)
    }

    pub(super) fn probe(reply: Reply<()>) -> Self {
        Job::Probe(reply)
    }

    /// Whether its caller still waits. One that waits no more was told that nothing was done, so
    /// nothing is done.
    fn is_wanted(&self) -> bool {
        match self {
            Job::Get(_, reply) => !reply.is_closed(),
            Job::Set(_, _, reply) | Job::Delete(_, reply) | Job::Probe(reply) => !reply.is_closed(),
        }
    }

    fn run(self, store: &mut impl Store) -> Done {
        match self {
            Job::Get(account, reply) => Done::with(reply, store.get(&account)),
            Job::Set(account, key, reply) => Done::with(reply, store.set(&account, &key)),
            Job::Delete(account, reply) => Done::with(reply, store.delete(&account)),
            Job::Probe(reply) => Done::with(reply, store.probe()),
        }
    }

    /// Answers "locked" without doing anything.
    fn refuse(self) {
        let locked = KeychainError::Locked;
        match self {
            Job::Get(_, reply) => Done::with(reply, Err(locked)),
            Job::Set(_, _, reply) | Job::Delete(_, reply) | Job::Probe(reply) => {
                Done::with(reply, Err(locked))
            }
        };
    }
}

/// What became of a job.
struct Done {
    /// The caller was still there to take the answer.
    taken: bool,
    locked: bool,
}

impl Done {
    fn with<T>(reply: Reply<T>, result: Result<T, KeychainError>) -> Self {
        Done {
            locked: matches!(result, Err(KeychainError::Locked)),
            taken: reply.send(result).is_ok(),
        }
    }
}

fn run(mut store: impl Store, queue: &Receiver<Job>, late: &watch::Sender<u64>) {
    for job in queue {
        if !job.is_wanted() {
            continue;
        }
        let done = job.run(&mut store);
        if !done.taken {
            late.send_modify(|count| *count = count.wrapping_add(1));
        }
        if done.locked {
            // The user dismissed the question: what waited behind it would only put it again.
            queue.try_iter().for_each(Job::refuse);
        }
    }
}
