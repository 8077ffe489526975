//! Desktop notifications by the freedesktop specification, over D-Bus.

use super::{
    Clicks, DEFAULT_ACTION, NoticeClicked, NoticeOut, NotifierOptions, NotifyError, Order,
    REMEMBERED, Reply, ShownAs, Urgency, text,
};
use crate::app_icon;
use crate::settings::NoticeSound;
use crate::tray_icon::Rgba;
use futures_util::StreamExt;
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use tokio::sync::mpsc;
use zbus::message::Flags;
use zbus::names::OwnedUniqueName;
use zbus::proxy::{CacheProperties, SignalStream};
use zbus::zvariant::{Structure, Value};
use zbus::{Connection, DBusError, Message, Proxy};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// D-Bus error for a service that ended, or was replaced, while it was asked.
const NO_REPLY: &str = "org.freedesktop.DBus.Error.NoReply";

/// A desktop that names this ability keeps notifications in a list until they are dismissed.
const KEEPS: &str = "persistence";

/// Plasma names that ability as well, but leaves those of low urgency out of its list.
const PLASMA: &str = "Plasma";

/// Side of the picture that is sent where the icon theme lacks the app's icon, in pixels: what
/// desktops show, at twice the scale.
const PICTURE: u32 = 96;

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
                Some(Order::Show(notice, reply)) => {
                    carry_out(options, &mut desktop, &notice, reply).await;
                }
                Some(Order::TakeBack(id)) => take_back(desktop.as_ref(), id).await,
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
async fn carry_out(
    options: &NotifierOptions,
    desktop: &mut Option<Desktop>,
    notice: &NoticeOut,
    mut reply: Reply,
) {
    let outcome = tokio::select! {
        outcome = show(options, desktop, notice) => outcome,
        () = reply.closed() => return,
    };
    let _ = reply.send(outcome);
}

/// Takes a notification back. Without a connection nothing of ours is on the desktop.
async fn take_back(desktop: Option<&Desktop>, id: i64) {
    let Some(desktop) = desktop else { return };
    for shown in desktop.shown.iter().filter(|shown| shown.notice == id) {
        if let Err(error) = desktop.close(shown).await {
            tracing::debug!(%error, "a notification is not taken back");
        }
    }
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
    /// Whether it keeps a notification of low urgency, which it need not show at once.
    keeps_low: bool,
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
        let picture = if has_icon(&options.icon) {
            None
        } else {
            app_icon::draw(PICTURE)
        };
        let message = (
            options.app_name.as_str(),
            0_u32,
            options.icon.as_str(),
            text::title(&notice.title),
            body,
            actions(notice, abilities),
            hints(options, notice, abilities, picture.as_ref()),
            expires(notice),
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
            keeps_low: has(KEEPS) && self.server_name().await? != PLASMA,
        })
    }

    /// The service's name for itself.
    async fn server_name(&self) -> zbus::Result<String> {
        let reply = self
            .service
            .call_method("GetServerInformation", &())
            .await?;
        let (name, ..): (String, String, String, String) = reply.body().deserialize()?;
        Ok(name)
    }

    /// Closes a notification at the process that shows it, and waits for no answer: a service that
    /// hangs must not hold up the next notification.
    async fn close(&self, shown: &Shown) -> zbus::Result<()> {
        let message = Message::method_call(PATH, "CloseNotification")?
            .destination(&shown.process)?
            .interface(NAME)?
            .with_flags(Flags::NoReplyExpected)?
            .build(&shown.number)?;
        self.service.connection().send(&message).await
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

fn hints<'a>(
    options: &'a NotifierOptions,
    notice: &NoticeOut,
    abilities: Abilities,
    picture: Option<&'a Rgba>,
) -> HashMap<&'static str, Value<'a>> {
    let (urgency, category): (u8, _) = match notice.urgency {
        Urgency::Low if abilities.keeps_low => (0, "transfer"),
        Urgency::Low | Urgency::Normal => (1, "transfer"),
        Urgency::Critical => (2, "transfer.error"),
    };
    let mut hints = HashMap::from([
        ("urgency", Value::from(urgency)),
        ("category", Value::from(category)),
        ("desktop-entry", Value::from(options.app_id.as_str())),
        sound(notice.sound),
    ]);
    hints.extend(picture.map(|picture| ("image-data", image_data(picture))));
    hints
}

/// A picture as the specification wants it: width, height, bytes in a row, whether there is an
/// alpha channel, bits of a channel, channels, and the pixels.
fn image_data(picture: &Rgba) -> Value<'_> {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let (width, height) = (side(picture.width), side(picture.height));
    let pixels = picture.bytes.as_slice();
    let fields = (width, height, width * 4, true, 8_i32, 4_i32, pixels);
    Value::from(Structure::from(fields))
}

/// Whether the desktop finds an icon of this name: every theme falls back to `hicolor`, and that to
/// the folder of pictures without a theme. A copy that was unpacked and not installed has none.
fn has_icon(name: &str) -> bool {
    let home = directories::BaseDirs::new().map(|dirs| dirs.data_dir().to_owned());
    let shared = std::env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let shared = shared.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let mut folders = home.into_iter().chain(std::env::split_paths(&shared));
    let is_in = |folder: &Path| {
        ["png", "svg"]
            .iter()
            .any(|kind| folder.join(format!("{name}.{kind}")).exists())
    };
    folders.any(|folder| {
        let sizes = std::fs::read_dir(folder.join("icons/hicolor"));
        is_in(&folder.join("pixmaps"))
            || sizes
                .into_iter()
                .flatten()
                .flatten()
                .any(|size| is_in(&size.path().join("apps")))
    })
}

/// How long to show it, in milliseconds: as the service likes, but what is critical until somebody
/// has seen it. Not every desktop does so unasked, and MATE keeps no list either.
fn expires(notice: &NoticeOut) -> i32 {
    if notice.urgency == Urgency::Critical {
        0
    } else {
        -1
    }
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
    matches!(
        error,
        zbus::Error::InputOutput(_) | zbus::Error::Connection(..)
    )
}

fn explain(error: &zbus::Error) -> NotifyError {
    match error {
        zbus::Error::MethodError(name, ..) => explain_name(name.as_str(), error),
        zbus::Error::FDO(inner) => explain_name(inner.name().as_str(), error),
        zbus::Error::InputOutput(_) | zbus::Error::Connection(..) => NotifyError::NoService,
        other => NotifyError::Refused(other.to_string()),
    }
}

fn explain_name(name: &str, error: &zbus::Error) -> NotifyError {
    if crate::bus::is_absence(name) {
        NotifyError::NoService
    } else if name == NO_REPLY {
        NotifyError::TimedOut
    } else {
        NotifyError::Refused(error.to_string())
    }
}
