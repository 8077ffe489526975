//! Finds the tray host, puts the item into its tray, and keeps it there.

use super::tooltip::TooltipStyle;
use super::{Chosen, Item, MenuEntry, TrayState, TrayView, WATCHER};
use futures_util::StreamExt;
use ksni::TrayMethods;
use std::mem::discriminant;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use zbus::Connection;
use zbus::fdo::{DBusProxy, NameOwnerChangedStream};
use zbus::names::{BusName, OwnedUniqueName};

/// How long a host may take to answer, or a lost one to come back, until the tray counts as missing.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer is waited for until the item registers again: whatever happened to the first
/// call, a second one may be answered.
const LONGEST_ANSWER: Duration = Duration::from_secs(10);
/// Pauses between tries at a host that refuses: its object or its panel may come later.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// What became of the item.
enum Outcome {
    /// The name has another owner, or none.
    HostChanged,
    /// The host refused the item, did not answer, or let go of it.
    Refused,
    /// The app ends.
    Ended,
}

/// Keeps the item in the tray.
pub(super) struct Keeper {
    pub(super) views: watch::Receiver<Arc<TrayView>>,
    pub(super) chosen: Chosen,
    pub(super) states: watch::Sender<Option<TrayState>>,
    pub(super) redraw: Arc<Notify>,
}

impl Keeper {
    /// Runs until the views end.
    pub(super) async fn keep(mut self) {
        while let Err(error) = self.serve().await {
            tracing::info!(%error, "no tray: the session bus cannot be used");
            self.say(TrayState::Absent);
            sleep(LONGEST_PAUSE).await;
        }
    }

    fn say(&self, state: TrayState) {
        self.states.send_if_modified(|said| {
            let changed = *said != Some(state);
            *said = Some(state);
            changed
        });
    }

    /// Serves one host after the other, over one connection to the bus.
    async fn serve(&mut self) -> zbus::Result<()> {
        let connection = Connection::session().await?;
        let bus = DBusProxy::new(&connection).await?;
        // Before the first look, so that no change is missed.
        let mut changes = bus
            .receive_name_owner_changed_with_args(&[(0, WATCHER)])
            .await?;
        let mut pause = FIRST_PAUSE;
        loop {
            let Some(host) = owner(&bus).await? else {
                self.wait_for_host(&mut changes).await?;
                continue;
            };
            match self.attend(&bus, &host, &mut changes).await? {
                Outcome::Ended => return Ok(()),
                Outcome::HostChanged => pause = FIRST_PAUSE,
                Outcome::Refused => {
                    if let Ok(changed) = timeout(pause, host_changed(&mut changes, &host)).await {
                        changed?;
                        pause = FIRST_PAUSE;
                    } else {
                        pause = LONGEST_PAUSE.min(pause * 2);
                    }
                }
            }
        }
    }

    /// Waits until the name has an owner. A panel that restarts is not worth a word.
    async fn wait_for_host(&self, changes: &mut NameOwnerChangedStream) -> zbus::Result<()> {
        let was_shown = *self.states.borrow() == Some(TrayState::Shown);
        if was_shown && let Ok(appeared) = timeout(PATIENCE, next_host(changes)).await {
            return appeared;
        }
        self.say(TrayState::Absent);
        next_host(changes).await
    }

    /// Puts the item into this host's tray and keeps it in line with the views.
    async fn attend(
        &mut self,
        bus: &DBusProxy<'_>,
        host: &OwnedUniqueName,
        changes: &mut NameOwnerChangedStream,
    ) -> zbus::Result<Outcome> {
        let lost = Arc::new(Notify::new());
        let view = Arc::clone(&self.views.borrow_and_update());
        let item = Item::new(
            view,
            style(bus, host).await,
            Arc::clone(&self.chosen),
            Arc::clone(&lost),
        );
        let made = tokio::select! {
            made = self.register(item) => made,
            changed = host_changed(changes, host) => return changed.map(|()| Outcome::HostChanged),
        };
        let Some(handle) = made else {
            return Ok(Outcome::Refused);
        };
        self.say(TrayState::Shown);
        let outcome = tokio::select! {
            changed = host_changed(changes, host) => changed.map(|()| Outcome::HostChanged),
            () = lost.notified() => Ok(Outcome::Refused),
            outcome = self.follow(&handle) => Ok(outcome),
        };
        // Nobody waits for its end: the library may be waiting for the next host's answer.
        drop(handle.shutdown());
        outcome
    }

    /// Registers the item; none if the host does not take it.
    async fn register(&self, item: Item) -> Option<ksni::Handle<Item>> {
        let making = item.spawn();
        tokio::pin!(making);
        let mut made = timeout(PATIENCE, &mut making).await;
        if made.is_err() {
            tracing::warn!("the tray host does not answer");
            self.say(TrayState::Silent);
            made = timeout(LONGEST_ANSWER, making).await;
        }
        match made {
            Ok(Ok(handle)) => Some(handle),
            Ok(Err(error)) => {
                tracing::info!(%error, "the tray host does not take the item");
                self.say(TrayState::Absent);
                None
            }
            Err(_) => None,
        }
    }

    /// Brings the item in line with each new view.
    async fn follow(&mut self, handle: &ksni::Handle<Item>) -> Outcome {
        loop {
            let shown = tokio::select! {
                changed = self.views.changed() => {
                    if changed.is_err() {
                        return Outcome::Ended;
                    }
                    let view = Arc::clone(&self.views.borrow_and_update());
                    show(handle, view).await
                }
                () = self.redraw.notified() => redraw_menu(handle).await,
            };
            if shown.is_none() {
                return Outcome::Refused;
            }
        }
    }
}

/// Shows another view. Hosts keep an entry as the kind that it was made as: a line that becomes a
/// separator would stay a line, without words. The library tells them of new entries only where
/// there are more or fewer, so that where kinds change the menu is withdrawn first.
async fn show(handle: &ksni::Handle<Item>, view: Arc<TrayView>) -> Option<()> {
    let next = Arc::clone(&view);
    handle
        .update(move |item| {
            if changes_kinds(&item.view.menu, &next.menu) {
                item.show(Arc::new(TrayView {
                    menu: Vec::new(),
                    ..TrayView::clone(&item.view)
                }));
            }
        })
        .await?;
    handle.update(|item| item.show(view)).await
}

/// Whether an entry of one menu is of another kind than the one in its place in the other.
fn changes_kinds(old: &[MenuEntry], new: &[MenuEntry]) -> bool {
    let kinds = |menu: &[MenuEntry]| menu.iter().map(discriminant).collect::<Vec<_>>();
    kinds(old) != kinds(new)
}

/// Shows no menu, then the same one as before.
async fn redraw_menu(handle: &ksni::Handle<Item>) -> Option<()> {
    let view = handle
        .update(|item| {
            let view = Arc::clone(&item.view);
            item.show(Arc::new(TrayView {
                menu: Vec::new(),
                ..TrayView::clone(&view)
            }));
            view
        })
        .await?;
    handle.update(|item| item.show(view)).await
}

/// Who owns the host's name, if anybody does.
async fn owner(bus: &DBusProxy<'_>) -> zbus::Result<Option<OwnedUniqueName>> {
    match bus.get_name_owner(WATCHER.try_into()?).await {
        Ok(owner) => Ok(Some(owner)),
        Err(zbus::fdo::Error::NameHasNoOwner(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Waits for a host.
async fn next_host(changes: &mut NameOwnerChangedStream) -> zbus::Result<()> {
    while let Some(change) = changes.next().await {
        if change.args()?.new_owner().is_some() {
            return Ok(());
        }
    }
    Err(bus_ended())
}

/// Waits until the name belongs to somebody else than `host`, or to nobody.
async fn host_changed(
    changes: &mut NameOwnerChangedStream,
    host: &OwnedUniqueName,
) -> zbus::Result<()> {
    while let Some(change) = changes.next().await {
        let owner = change.args()?.new_owner().as_ref().cloned();
        if owner.is_none_or(|owner| owner != **host) {
            return Ok(());
        }
    }
    Err(bus_ended())
}

fn bus_ended() -> zbus::Error {
    zbus::Error::Failure("the bus closed the connection".to_owned())
}

/// How this host reads tooltips, by the name of its program.
async fn style(bus: &DBusProxy<'_>, host: &OwnedUniqueName) -> TooltipStyle {
    let pid = bus
        .get_connection_unix_process_id(BusName::from(host.as_ref()))
        .await;
    let program = pid
        .ok()
        .and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok());
    TooltipStyle::of(program.as_deref().map(str::trim), &super::desktop())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str) -> MenuEntry {
        MenuEntry::Item {
            id: id.to_owned(),
            label: id.to_owned(),
            enabled: true,
        }
    }

    #[test]
    fn a_separator_that_moves_is_a_change_of_kinds_and_other_words_are_none() {
        let building = [item("open"), MenuEntry::Separator, item("build-1")];
        let failed = [item("build-1"), MenuEntry::Separator, item("open")];
        assert!(!changes_kinds(&building, &failed));
        let ended = [item("build-1"), item("open"), MenuEntry::Separator];
        assert!(changes_kinds(&building, &ended));
        assert!(changes_kinds(&building, &building[..2]));
    }
}
