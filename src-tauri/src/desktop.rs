//! What differs between desktops.

#[cfg(target_os = "linux")]
pub(crate) use linux::{prepare_environment, watch_tray_host, watch_wake_ups};

#[cfg(not(target_os = "linux"))]
pub(crate) use other::{prepare_environment, watch_tray_host, watch_wake_ups};

#[cfg(target_os = "linux")]
mod linux {
    use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};

    /// The name that a desktop's tray host owns on the session bus.
    const TRAY_HOST: &str = "org.kde.StatusNotifierWatcher";

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

    /// Calls `appeared` each time a tray host comes up, from a thread of its own.
    pub(crate) fn watch_tray_host(appeared: impl Fn() + Send + 'static) {
        spawn("tray-host", move || {
            let connection = Connection::session()?;
            let bus = DBusProxy::new(&connection)?;
            let changes = bus.receive_name_owner_changed_with_args(&[(0, TRAY_HOST)])?;
            // It may have come up between the failed try and this subscription.
            if bus.name_has_owner(TRAY_HOST.try_into()?)? {
                appeared();
            }
            for change in changes {
                if change.args()?.new_owner().is_some() {
                    appeared();
                }
            }
            Ok(())
        });
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
    /// Nothing to prepare here.
    pub(crate) fn prepare_environment() {}

    /// The tray of this system is always there.
    pub(crate) fn watch_tray_host(_appeared: impl Fn() + Send + 'static) {}

    /// The clocks tell of wake-ups here.
    pub(crate) fn watch_wake_ups(_woke: impl Fn() + Send + 'static) {}
}
