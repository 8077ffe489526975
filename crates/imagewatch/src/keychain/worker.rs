//! The keychain's own thread, and how to wait for it.

use super::{KeychainError, Reply, Store};
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

    /// Hands a job to the thread and waits for its answer as long as callers wait.
    pub(super) async fn call<T>(
        &self,
        job: impl FnOnce(Reply<T>) -> Job,
    ) -> Result<T, KeychainError> {
        let (reply, answer) = oneshot::channel();
        match self.jobs.try_send(job(reply)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(KeychainError::Locked),
            Err(TrySendError::Disconnected(_)) => return Err(ended()),
        }
        match tokio::time::timeout(self.wait, answer).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(ended())),
            Err(_) => Err(KeychainError::Locked),
        }
    }

    pub(super) fn late_answers(&self) -> watch::Receiver<u64> {
        self.late.clone()
    }
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

    /// Does it, and says whether the caller was still there to take the answer.
    fn run(self, store: &mut impl Store) -> bool {
        match self {
            Job::Get(account, reply) => reply.send(store.get(&account)).is_ok(),
            Job::Set(account, key, reply) => reply.send(store.set(&account, &key)).is_ok(),
            Job::Delete(account, reply) => reply.send(store.delete(&account)).is_ok(),
            Job::Probe(reply) => reply.send(store.probe()).is_ok(),
        }
    }
}

fn run(mut store: impl Store, queue: &Receiver<Job>, late: &watch::Sender<u64>) {
    for job in queue {
        if job.is_wanted() && !job.run(&mut store) {
            late.send_modify(|count| *count = count.wrapping_add(1));
        }
    }
}
