//! A message bus of a test's own, with the desktop services that the test starts on it.
//!
//! The libraries find the bus by the environment, which belongs to the whole process. So a test
//! that needs a bus runs its body in a process of its own: the test program once more, told to run
//! that one test.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const INNER: &str = "IMAGEWATCH_TEST_SESSION";

/// Anything that a test waits for comes within this time, or the test fails.
const DEADLINE: Duration = Duration::from_secs(20);

/// A bus without services: nothing is started by being asked for.
const BUS_CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=RUNTIME</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A program that is ended with its guard.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program. `input` is written to its standard input, which is closed then.
    pub(crate) fn start(command: &mut Command, input: &str) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} must be installed: {error}"));
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        Running(child)
    }

    /// Starts a display that nobody sees; the second value is its name.
    pub(crate) fn display() -> (Self, String) {
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "800x600x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb must be installed: {error}"));
        let mut number = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        (Running(child), format!(":{}", number.trim()))
    }

    /// Ends it now.
    pub(crate) fn stop(self) {}

    /// Sends it a signal by name, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.0.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `body` on a bus of its own. `name` is the full path of the calling test, from the crate on
/// without the crate's name.
pub(crate) fn on_own_bus(name: &str, body: impl AsyncFnOnce()) {
    if std::env::var_os(INNER).is_some() {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(async { tokio::time::timeout(6 * DEADLINE, body()).await })
            .expect("the test must not hang");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let runtime = home.path().join("runtime");
    fs::DirBuilder::new().mode(0o700).create(&runtime).unwrap();
    let (_bus, address) = start_bus(home.path(), &runtime);
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", home.path().join("data"))
        // What this machine has installed is none of the test's business.
        .env("XDG_DATA_DIRS", home.path().join("share"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env(INNER, home.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn start_bus(home: &Path, runtime: &Path) -> (Running, String) {
    let config: PathBuf = home.join("bus.conf");
    fs::write(
        &config,
        BUS_CONFIG.replace("RUNTIME", &runtime.display().to_string()),
    )
    .unwrap();
    let mut child = Command::new("dbus-daemon")
        .arg(format!("--config-file={}", config.display()))
        .args(["--nofork", "--print-address"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("dbus-daemon must be installed: {error}"));
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    (Running(child), address.trim().to_owned())
}

/// Waits until `name` has an owner on the bus, or, if `present` is false, has none.
pub(crate) async fn wait_for_name(name: &str, present: bool) {
    let bus = zbus::Connection::session().await.unwrap();
    let bus = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
    let name: zbus::names::BusName<'_> = name.try_into().unwrap();
    wait_until(async || bus.name_has_owner(name.clone()).await.unwrap() == present).await;
}

/// Waits until a condition holds.
pub(crate) async fn wait_until(mut condition: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting)
        .await
        .expect("it did not come about in time");
}
