//! What differs between desktops.

#[cfg(target_os = "linux")]
pub(crate) use linux::{name_program, prepare_environment};

#[cfg(not(target_os = "linux"))]
pub(crate) use other::{name_program, prepare_environment};

#[cfg(target_os = "linux")]
mod linux {
    use imagewatch::app::desktop_entry;

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

    /// Gives the window the app's name: docks and window lists find its icon by that.
    pub(crate) fn name_program() {
        let entry = desktop_entry();
        gtk::glib::set_prgname(Some(&entry));
        match gtk::init() {
            Ok(()) => gtk::gdk::set_program_class(&entry),
            // Tauri, which tries again, says so.
            Err(error) => tracing::error!(%error, "no display"),
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
}

#[cfg(not(target_os = "linux"))]
mod other {
    /// Nothing to prepare here.
    pub(crate) fn prepare_environment() {}

    /// The window has its name from the program's file.
    pub(crate) fn name_program() {}
}
