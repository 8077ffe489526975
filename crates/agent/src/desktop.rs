//! What differs between desktops.

#[cfg(target_os = "linux")]
pub(crate) use linux::{end_startup, find, startup_token, watch_wake_ups};

#[cfg(not(target_os = "linux"))]
pub(crate) use other::{end_startup, find, startup_token, watch_wake_ups};

use imagewatch::app;
use imagewatch::view::Problem;

/// What a desktop gives a program that it starts, so that its window may come to the front: on
/// Wayland, and on X11. It is good once, so it is not passed on.
#[cfg(unix)]
pub(crate) const STARTUP_VARIABLES: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

/// Why there is no desktop to show the app on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code))] // only Linux can lack one
pub(crate) enum NoDesktop {
    /// There is no display, or it cannot be opened.
    NoDisplay,
    /// The session bus takes connections and does not answer.
    BusSilent,
}

impl std::error::Error for NoDesktop {}

/// In the user's language, for standard error: there is nothing else to say it on.
impl std::fmt::Display for NoDesktop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = imagewatch::texts::system();
        match self {
            NoDesktop::NoDisplay => f.write_str(&texts.get("app-no-display")),
            NoDesktop::BusSilent => {
                let problem = app::own_problem(&texts, "error-bus-silent", "");
                let Problem {
                    title,
                    meaning,
                    action,
                    ..
                } = problem;
                write!(f, "{title}\n{meaning}\n{action}")
            }
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{NoDesktop, STARTUP_VARIABLES};
    use futures_util::StreamExt;
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;
    use std::time::Duration;
    use x11rb::connection::Connection;
    use x11rb::errors::ReplyOrIdError;
    use x11rb::protocol::xproto::{
        ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, WindowClass,
    };

    /// How long the session bus may take for its first answer. Whoever speaks to one that never
    /// answers waits for ever: the tray and the keychain do.
    const BUS_TIME: Duration = Duration::from_secs(8);

    /// Bytes of a text that one message of the startup notification protocol carries.
    const MESSAGE: usize = 20;

    /// What the desktop gave with this start, so that a window may come to the front.
    pub(crate) fn startup_token() -> Option<String> {
        let mut given = STARTUP_VARIABLES
            .iter()
            .filter_map(|name| std::env::var(name).ok());
        given.find(|token| !token.is_empty())
    }

    /// The start is over, though no window shows it: the desktop may stop its busy pointer.
    pub(crate) fn end_startup(token: Option<&str>) {
        if let Some(token) = token
            && std::env::var_os("DISPLAY").is_some()
            && let Err(error) = tell_startup_over(token)
        {
            tracing::debug!(%error, "the desktop was not told that the start is over");
        }
    }

    /// Tells an X11 desktop by the startup notification protocol, in pieces of a few bytes. Wayland
    /// desktops take the token's end for it.
    fn tell_startup_over(token: &str) -> Result<(), ReplyOrIdError> {
        let (connection, screen) =
            x11rb::connect(None).map_err(|_| ReplyOrIdError::IdsExhausted)?;
        let root = connection.setup().roots[screen].root;
        let atom = |name: &[u8]| -> Result<u32, ReplyOrIdError> {
            Ok(connection.intern_atom(false, name)?.reply()?.atom)
        };
        let first = atom(b"_NET_STARTUP_INFO_BEGIN")?;
        let later = atom(b"_NET_STARTUP_INFO")?;
        // The pieces of one message are told apart from others' by the window that sends them.
        let sender = connection.generate_id()?;
        let aux = CreateWindowAux::new().override_redirect(1);
        connection.create_window(
            0,
            sender,
            root,
            -100,
            -100,
            1,
            1,
            0,
            WindowClass::COPY_FROM_PARENT,
            0,
            &aux,
        )?;
        let quoted = token.replace('\\', "\\\\").replace('"', "\\\"");
        let mut text = format!("remove: ID=\"{quoted}\"").into_bytes();
        text.push(0);
        for (at, piece) in text.chunks(MESSAGE).enumerate() {
            let mut data = [0; MESSAGE];
            data[..piece.len()].copy_from_slice(piece);
            let kind = if at == 0 { first } else { later };
            let message = ClientMessageEvent::new(8, sender, kind, data);
            connection.send_event(false, root, EventMask::PROPERTY_CHANGE, message)?;
        }
        connection.destroy_window(sender)?;
        connection.flush()?;
        // An answer means that all before it has arrived.
        connection.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Finds the session's bus and display. Call it before anything else that speaks to either.
    ///
    /// # Errors
    /// [`NoDesktop`]: nothing can be shown here.
    pub(crate) async fn find() -> Result<(), NoDesktop> {
        // A session without a bus still has windows; what needs the bus says so there.
        if tokio::time::timeout(BUS_TIME, zbus::Connection::session())
            .await
            .is_err()
        {
            return Err(NoDesktop::BusSilent);
        }
        if has_wayland() || x11rb::connect(None).is_ok() {
            Ok(())
        } else {
            Err(NoDesktop::NoDisplay)
        }
    }

    /// Whether a Wayland compositor listens where this session has one.
    fn has_wayland() -> bool {
        let name = std::env::var_os("WAYLAND_DISPLAY").unwrap_or_else(|| "wayland-0".into());
        // An absolute name stays as it is.
        let path = std::env::var_os("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .unwrap_or_default()
            .join(name);
        path.is_absolute() && UnixStream::connect(path).is_ok()
    }

    /// Calls `woke` each time the machine wakes up from sleep. Where logind is not to be had the
    /// clocks still tell, only later. To be called within a tokio runtime.
    pub(crate) fn watch_wake_ups(woke: impl Fn() + Send + 'static) {
        tokio::spawn(async move {
            if let Err(error) = follow_sleep(woke).await {
                tracing::info!(%error, "the system does not tell of wake-ups");
            }
        });
    }

    async fn follow_sleep(woke: impl Fn() + Send) -> zbus::Result<()> {
        let connection = zbus::Connection::system().await?;
        let logind = zbus::Proxy::new(
            &connection,
            "org.freedesktop.login1",
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
        )
        .await?;
        let mut signals = logind.receive_signal("PrepareForSleep").await?;
        while let Some(signal) = signals.next().await {
            let goes_to_sleep: bool = signal.body().deserialize()?;
            if !goes_to_sleep {
                woke();
            }
        }
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use super::NoDesktop;

    /// This system has another way to let a window come to the front.
    pub(crate) fn startup_token() -> Option<String> {
        None
    }

    /// This system shows no start that it would have to be told the end of.
    pub(crate) fn end_startup(_token: Option<&str>) {}

    /// The desktop of this system is always there.
    ///
    /// # Errors
    /// None.
    pub(crate) async fn find() -> Result<(), NoDesktop> {
        Ok(())
    }

    /// The clocks tell of wake-ups here.
    pub(crate) fn watch_wake_ups(_woke: impl Fn() + Send + 'static) {}
}
