//! What differs between desktops.

#[cfg(target_os = "linux")]
pub(crate) use linux::{
    end_startup, end_web_helpers, find, prepare_environment, startup_token, watch_wake_ups,
};

#[cfg(not(target_os = "linux"))]
pub(crate) use other::{
    end_startup, end_web_helpers, find, prepare_environment, startup_token, watch_wake_ups,
};

use imagewatch::app;
use imagewatch::view::Problem;

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
    use super::NoDesktop;
    use imagewatch::app::desktop_entry;
    use rustix::process::{Pid, Signal, kill_process};
    use std::time::Duration;
    use zbus::blocking::{Connection, Proxy};

    /// How long the session bus may take for its first answer. Whoever speaks to one that never
    /// answers waits for ever: GTK, the tray and the keychain do.
    const BUS_TIME: Duration = Duration::from_secs(8);

    /// What a desktop gives a program that it starts, so that its window may come to the front: on
    /// Wayland, and on X11.
    const STARTUP_VARIABLES: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

    /// WebKitGTK shows a blank window where its DMA-BUF renderer finds no usable GPU.
    const RENDERER_VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    /// Sets what WebKitGTK needs on this machine. Call it before anything else.
    pub(crate) fn prepare_environment() {
        if std::env::var_os(RENDERER_VARIABLE).is_none() && !has_usable_gpu() {
            // SAFETY: the program has one thread yet, so nobody reads the environment meanwhile.
            #[allow(unsafe_code)]
            unsafe {
                std::env::set_var(RENDERER_VARIABLE, "1");
            }
        }
    }

    /// What the desktop gave with this start, so that a window may come to the front. Read it before
    /// the display is opened: GTK takes it out of the environment.
    pub(crate) fn startup_token() -> Option<String> {
        let mut given = STARTUP_VARIABLES
            .iter()
            .filter_map(|name| std::env::var(name).ok());
        given.find(|token| !token.is_empty())
    }

    /// The start is over, though no window shows it: the desktop may stop its busy pointer.
    pub(crate) fn end_startup() {
        gtk::gdk::notify_startup_complete();
    }

    /// Finds the session's bus and opens its display. Call it on the main thread, and before
    /// anything else that speaks to either.
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
        // Docks and window lists find the app's name and icon by these.
        let entry = desktop_entry();
        gtk::glib::set_prgname(Some(&entry));
        gtk::init().map_err(|_| NoDesktop::NoDisplay)?;
        gtk::gdk::set_program_class(&entry);
        Ok(())
    }

    /// A render node that is not NVIDIA's nor a virtual machine's: those fail with DMA-BUF.
    fn has_usable_gpu() -> bool {
        let Ok(entries) = std::fs::read_dir("/sys/class/drm") else {
            return false;
        };
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            if !name.to_string_lossy().starts_with("renderD") {
                return false;
            }
            let driver = std::fs::read_link(entry.path().join("device/driver"));
            let driver = driver.ok().and_then(|path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            });
            !matches!(
                driver.as_deref(),
                None | Some(
                    "nvidia"
                        | "nouveau"
                        | "virtio-pci"
                        | "virtio_gpu"
                        | "vmwgfx"
                        | "bochs-drm"
                        | "qxl"
                        | "cirrus"
                        | "vboxvideo"
                        | "simple-framebuffer"
                )
            )
        })
    }

    /// Ends the network process that WebKitGTK keeps for the life of the program, some 30 MB, though
    /// without a window it serves nobody. WebKitGTK starts another one for the next window.
    pub(crate) fn end_web_helpers() {
        let own = std::process::id();
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return;
        };
        for pid in entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        {
            if is_network_process_of(own, pid)
                && let Some(process) = Pid::from_raw(pid)
                && let Err(error) = kill_process(process, Signal::TERM)
            {
                tracing::debug!(%error, pid, "a helper of the web view stays");
            }
        }
    }

    /// Whether `pid` is the web view's network process and a child of `parent`.
    fn is_network_process_of(parent: u32, pid: i32) -> bool {
        let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) else {
            return false;
        };
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_once(':').map(|(_, value)| value.trim())
        };
        // The kernel keeps the first 15 characters of a name.
        field("Name") == Some("WebKitNetworkPr") && field("PPid") == Some(&parent.to_string())
    }

    /// Calls `woke` each time the machine wakes up from sleep, from a thread of its own. Where
    /// logind is not to be had the clocks still tell, only later.
    pub(crate) fn watch_wake_ups(woke: impl Fn() + Send + 'static) {
        spawn("wake-ups", move || {
            let connection = Connection::system()?;
            let logind = Proxy::new(
                &connection,
                "org.freedesktop.login1",
                "/org/freedesktop/login1",
                "org.freedesktop.login1.Manager",
            )?;
            for signal in logind.receive_signal("PrepareForSleep")? {
                let goes_to_sleep: bool = signal.body().deserialize()?;
                if !goes_to_sleep {
                    woke();
                }
            }
            Ok(())
        });
    }

    fn spawn(name: &'static str, work: impl FnOnce() -> zbus::Result<()> + Send + 'static) {
        let run = move || {
            if let Err(error) = work() {
                tracing::info!(%error, name, "not listening on the bus");
            }
        };
        if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
            tracing::warn!(%error, name, "thread not started");
        }
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
    pub(crate) fn end_startup() {}

    /// The desktop of this system is always there.
    ///
    /// # Errors
    /// None.
    pub(crate) async fn find() -> Result<(), NoDesktop> {
        Ok(())
    }

    /// The web view of this system leaves nothing behind.
    pub(crate) fn end_web_helpers() {}

    /// Nothing to prepare here.
    pub(crate) fn prepare_environment() {}

    /// The clocks tell of wake-ups here.
    pub(crate) fn watch_wake_ups(_woke: impl Fn() + Send + 'static) {}
}
