//! The tasks that ask: one for each watched image, one for each place whose listings many images
//! share, one for each account's zones. A question that hangs holds up nobody else's.

use super::controller::Message;
use crate::service::Access;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use watch::{AccountName, Order, Place, Question, WatchId};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Asker {
    Watch(WatchId),
    Place(AccountName, Place),
    Account(AccountName),
}

impl Asker {
    fn of(order: &Order) -> Self {
        let account = Arc::clone(&order.account);
        match (&order.question, order.watch) {
            (Question::Progress { .. }, Some(watch)) => Asker::Watch(watch),
            (Question::Images { place, .. } | Question::Instances { place, .. }, _) => {
                Asker::Place(account, place.clone())
            }
            _ => Asker::Account(account),
        }
    }

    fn belongs_to(&self, name: &str) -> bool {
        match self {
            Asker::Watch(_) => false,
            Asker::Place(account, _) | Asker::Account(account) => &**account == name,
        }
    }
}

/// A question on its way, with what is needed to ask it. In a box, because a channel sets aside
/// space for 32 of what it carries, and nearly every one of a thousand pollers waits.
type Errand = Box<(Order, Arc<Access>)>;

/// A task that asks. Dropped, it ends at once, and with it the question that it is asking and those
/// that wait behind it: they may be signed with keys that were changed or removed.
#[derive(Debug)]
struct Poller {
    errands: mpsc::UnboundedSender<Errand>,
    task: AbortHandle,
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// All pollers. Each works off its orders one after the other, so that no image is ever asked
/// about twice at once.
#[derive(Debug)]
pub(super) struct Pollers {
    tasks: HashMap<Asker, Poller>,
    inbox: mpsc::UnboundedSender<Message>,
}

impl Pollers {
    pub(super) fn new(inbox: mpsc::UnboundedSender<Message>) -> Self {
        Pollers {
            tasks: HashMap::new(),
            inbox,
        }
    }

    /// Hands an order to its poller.
    pub(super) fn dispatch(&mut self, order: Order, access: Arc<Access>) {
        let inbox = &self.inbox;
        let poller = self
            .tasks
            .entry(Asker::of(&order))
            .or_insert_with(|| spawn(inbox.clone()));
        // The task lives as long as this sender, so the errand always arrives.
        if poller.errands.send(Box::new((order, access))).is_err() {
            tracing::error!("a poller is gone");
        }
    }

    /// Ends a watch's poller, and with it the question that it may be asking.
    pub(super) fn stop(&mut self, watch: WatchId) {
        self.tasks.remove(&Asker::Watch(watch));
    }

    /// Ends an account's own pollers; its watches have others.
    pub(super) fn stop_account(&mut self, account: &str) {
        self.tasks.retain(|asker, _| !asker.belongs_to(account));
    }
}

fn spawn(inbox: mpsc::UnboundedSender<Message>) -> Poller {
    let (sender, mut errands) = mpsc::unbounded_channel::<Errand>();
    let task = tokio::spawn(async move {
        while let Some(errand) = errands.recv().await {
            let (order, access) = *errand;
            // In a box, too: the asking needs kilobytes, and a poller that waits should not.
            let outcome = Box::pin(access.ask(&order.question)).await;
            let progress = matches!(order.question, Question::Progress { .. });
            let watch = order.watch.filter(|_| progress);
            let reply = Message::Reply(order.account, order.id, watch, outcome);
            if inbox.send(reply).is_err() {
                return;
            }
        }
    });
    Poller {
        errands: sender,
        task: task.abort_handle(),
    }
}
