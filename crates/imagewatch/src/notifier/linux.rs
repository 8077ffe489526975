//! Desktop notifications by the freedesktop specification, over D-Bus.

use super::{
    Clicks, DEFAULT_ACTION, NoticeClicked, NoticeOut, NotifierOptions, NotifyError, Order,
    REMEMBERED, ShownAs, Urgency, text,
};
use crate::settings::NoticeSound;
use futures_util::StreamExt;
use std::collections::{HashMap, VecDeque};
use tokio::sync::mpsc;
use zbus::names::OwnedUniqueName;
use zbus::proxy::{CacheProperties, SignalStream};
use zbus::zvariant::Value;
use zbus::{Connection, DBusError, Message, Proxy};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// D-Bus errors that mean that nobody offers the service, or that it could not be started.
const ABSENT: [&str; 3] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NotSupported",
];
const NOT_STARTED: &str = "org.freedesktop.DBus.Error.Spawn.";

/// D-Bus error for a service that ended, or was replaced, while it was asked.
const NO_REPLY: &str = "org.freedesktop.DBus.Error.NoReply";

/// Runs until the last notifier is dropped. A runtime of the thread's own drives it; the D-Bus
/// library brings its own thread for input and output.
pub(super) fn run(options: &NotifierOptions, orders: mpsc::Receiver<Order>, clicks: &Clicks) {
    match tokio::runtime::Builder::new_current_thread().build() {
        Ok(runtime) => runtime.block_on(serve(options, orders, clicks)),
        Err(error) => tracing::error!(%error, "no runtime for notifications"),
    }
}

async fn serve(options: &NotifierOptions, mut orders: mpsc::Receiver<Order>, clicks: &Clicks) {
    let mut desktop = listen_to_earlier(options).await;
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(order) => carry_out(options, &mut desktop, order).await,
                None => return,
            },
            signal = next_signal(desktop.as_mut()) => match signal {
                Some(signal) => {
                    if let Some(click) = desktop.as_mut().and_then(|d| d.click(&signal)) {
                        // The app may be ending and listen no more.
                        let _ = clicks.send(click);
                    }
                }
                None => desktop = None,
            },
        }
    }
}

/// Connects at once if there may be notifications of an earlier run, to hear of clicks on them.
async fn listen_to_earlier(options: &NotifierOptions) -> Option<Desktop> {
    if options.earlier.is_empty() {
        return None;
    }
    let mut desktop = Desktop::connect().await.ok()?;
    let bus = desktop.bus();
    let earlier = options.earlier.iter().filter(|(_, shown)| shown.bus == bus);
    for (notice, shown) in earlier {
        if let Ok(process) = OwnedUniqueName::try_from(shown.process.as_str()) {
            desktop.remember(process, shown.number, *notice);
        }
    }
    Some(desktop)
}

/// The next signal of the service; `None` when the connection has ended. Without a connection none
/// ever comes.
async fn next_signal(desktop: Option<&mut Desktop>) -> Option<Message> {
    match desktop {
        Some(desktop) => desktop.signals.next().await,
        None => std::future::pending().await,
    }
}

/// Shows one notification, for as long as its caller waits.
async fn carry_out(options: &NotifierOptions, desktop: &mut Option<Desktop>, mut order: Order) {
    let outcome = tokio::select! {
        outcome = show(options, desktop, &order.notice) => outcome,
        () = order.reply.closed() => return,
    };
    let _ = order.reply.send(outcome);
}

/// Shows a notification; once more over a new connection if the old one turns out to be dead.
async fn show(
    options: &NotifierOptions,
    desktop: &mut Option<Desktop>,
    notice: &NoticeOut,
) -> Result<Option<ShownAs>, NotifyError> {
    if let Some(connected) = desktop.as_mut() {
        match connected.show(options, notice).await {
            Err(error) if is_connection_lost(&error) => *desktop = None,
            outcome => return outcome.map_err(|error| explain(&error)),
        }
    }
    let fresh = Desktop::connect().await.map_err(|error| {
        tracing::debug!(%error, "no session bus for notifications");
        NotifyError::NoService
    })?;
    let outcome = desktop.insert(fresh).show(options, notice).await;
    outcome.map_err(|error| explain(&error))
}

/// A connection to the desktop's notification service.
struct Desktop {
    service: Proxy<'static>,
    signals: SignalStream<'static>,
    /// The latest notifications, latest last.
    shown: VecDeque<Shown>,
    /// The notification and the activation token that came for the click that is told next.
    token: Option<(u32, String)>,
}

/// A notification that was shown. Its number belongs to the process that gave it: when another one
/// takes the service over, it counts from one again.
struct Shown {
    process: OwnedUniqueName,
    number: u32,
    notice: i64,
}

/// What the service can do.
#[derive(Debug, Clone, Copy)]
struct Abilities {
    actions: bool,
    markup: bool,
}

impl Desktop {
    async fn connect() -> zbus::Result<Self> {
        let connection = Connection::session().await?;
        let service: Proxy<'static> = zbus::proxy::Builder::new(&connection)
            .destination(NAME)?
            .path(PATH)?
            .interface(NAME)?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        Ok(Desktop {
            signals: service.receive_all_signals().await?,
            service,
            shown: VecDeque::with_capacity(REMEMBERED),
            token: None,
        })
    }

    /// The bus's own ID: unique names mean something only together with it.
    fn bus(&self) -> String {
        self.service.connection().server_guid().to_string()
    }

    fn remember(&mut self, process: OwnedUniqueName, number: u32, notice: i64) {
        if self.shown.len() == REMEMBERED {
            self.shown.pop_front();
        }
        self.shown.push_back(Shown {
            process,
            number,
            notice,
        });
    }

    async fn show(
        &mut self,
        options: &NotifierOptions,
        notice: &NoticeOut,
    ) -> zbus::Result<Option<ShownAs>> {
        let abilities = self.abilities().await?;
        let body = text::body(&notice.body);
        let body = if abilities.markup {
            text::escaped(&body)
        } else {
            body
        };
        let message = (
            options.app_name.as_str(),
            0_u32,
            options.icon.as_str(),
            text::title(&notice.title),
            body,
            actions(notice, abilities),
            hints(options, notice),
            // The service's own idea of how long to show it.
            -1_i32,
        );
        let reply = self.service.call_method("Notify", &message).await?;
        let number: u32 = reply.body().deserialize()?;
        let Some(process) = reply.header().sender().map(|name| name.to_owned()) else {
            return Ok(None);
        };
        self.remember(process.clone().into(), number, notice.id);
        Ok(Some(ShownAs {
            bus: self.bus(),
            process: process.to_string(),
            number,
        }))
    }

    /// Asks what the service can do: every time, because it may be another one by now.
    async fn abilities(&self) -> zbus::Result<Abilities> {
        let reply = self.service.call_method("GetCapabilities", &()).await?;
        let names: Vec<String> = reply.body().deserialize()?;
        let has = |name: &str| names.iter().any(|given| given == name);
        Ok(Abilities {
            actions: has("actions"),
            markup: has("body-markup"),
        })
    }

    /// The click that a signal tells of, if it is one on ours. That a notification was closed means
    /// nothing: it may be clicked in the desktop's list all the same.
    fn click(&mut self, signal: &Message) -> Option<NoticeClicked> {
        let header = signal.header();
        match header.member()?.as_str() {
            "ActionInvoked" => {}
            "ActivationToken" => {
                self.token = signal.body().deserialize().ok();
                return None;
            }
            _ => return None,
        }
        let process = header.sender()?;
        let (number, action): (u32, String) = signal.body().deserialize().ok()?;
        let token = self.token.take_if(|(clicked, _)| *clicked == number);
        let clicked = |shown: &&Shown| shown.number == number && shown.process == *process;
        let shown = self.shown.iter().rev().find(clicked)?;
        Some(NoticeClicked {
            id: shown.notice,
            action,
            token: token.map(|(_, token)| token),
        })
    }
}

/// Keys and labels in turn; a click on the notification itself is an action as well.
fn actions(notice: &NoticeOut, abilities: Abilities) -> Vec<&str> {
    if !abilities.actions {
        return Vec::new();
    }
    let first_label = notice.actions.first().map_or("", |(_, label)| label);
    let buttons = notice
        .actions
        .iter()
        .flat_map(|(key, label)| [key.as_str(), label]);
    [DEFAULT_ACTION, first_label]
        .into_iter()
        .chain(buttons)
        .collect()
}

fn hints<'a>(options: &'a NotifierOptions, notice: &NoticeOut) -> HashMap<&'static str, Value<'a>> {
    let (urgency, category): (u8, _) = match notice.urgency {
        Urgency::Low => (0, "transfer.complete"),
        Urgency::Normal => (1, "transfer"),
        Urgency::Critical => (2, "transfer.error"),
    };
    HashMap::from([
        ("urgency", Value::from(urgency)),
        ("category", Value::from(category)),
        ("desktop-entry", Value::from(options.app_id.as_str())),
        sound(notice.sound),
    ])
}

/// The hint for a sound: names by the freedesktop sound naming specification.
fn sound(sound: NoticeSound) -> (&'static str, Value<'static>) {
    let name = match sound {
        NoticeSound::Silent => return ("suppress-sound", Value::from(true)),
        NoticeSound::Message => "message-new-instant",
        NoticeSound::Complete => "complete",
        NoticeSound::Alert => "dialog-warning",
    };
    ("sound-name", Value::from(name))
}

fn is_connection_lost(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::InputOutput(_))
}

fn explain(error: &zbus::Error) -> NotifyError {
    match error {
        zbus::Error::MethodError(name, ..) => explain_name(name.as_str(), error),
        zbus::Error::FDO(inner) => explain_name(inner.name().as_str(), error),
        zbus::Error::InputOutput(_) => NotifyError::NoService,
        other => NotifyError::Refused(other.to_string()),
    }
}

fn explain_name(name: &str, error: &zbus::Error) -> NotifyError {
    if ABSENT.contains(&name) || name.starts_with(NOT_STARTED) {
        NotifyError::NoService
    } else if name == NO_REPLY {
        NotifyError::TimedOut
    } else {
        NotifyError::Refused(error.to_string())
    }
}
