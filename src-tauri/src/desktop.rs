//! What differs between desktops.

#[cfg(target_os = "linux")]
pub(crate) use linux::{end_web_helpers, prepare_environment, watch_wake_ups};

#[cfg(not(target_os = "linux"))]
pub(crate) use other::{end_web_helpers, prepare_environment, watch_wake_ups};

#[cfg(target_os = "linux")]
mod linux {
    use rustix::process::{Pid, Signal, kill_process};
    use zbus::blocking::{Connection, Proxy};

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
    /// The web view of this system leaves nothing behind.
    pub(crate) fn end_web_helpers() {}

    /// Nothing to prepare here.
    pub(crate) fn prepare_environment() {}

    /// The clocks tell of wake-ups here.
    pub(crate) fn watch_wake_ups(_woke: impl Fn() + Send + 'static) {}
}
