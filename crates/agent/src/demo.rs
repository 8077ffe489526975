//! The demonstration: the real app on a simulated service inside this process, with throw-away keys
//! and a data folder that goes when the program ends. Nothing of the person's is touched.

use compshare_sim::{Scenario, Server, demo};
use imagewatch::app::{JournalLine, Options};
use imagewatch::clock::local_time_with_seconds;
use imagewatch::control_api::AccountEntry;
use imagewatch::keychain::Keychain;
use imagewatch::paths::Paths;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// The account's name in the demonstration.
const ACCOUNT: &str = "demo";

/// What must live as long as the demonstration.
pub(crate) struct Guard {
    _server: Server,
    _data: TempDir,
}

/// How to start the demonstration.
///
/// # Errors
/// No loopback port or no temporary folder is to be had.
pub(crate) async fn prepare() -> Result<(Options, Guard), Box<dyn std::error::Error>> {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = Server::start(Scenario::demo(), any_port).await?;
    let data = tempfile::Builder::new()
        .prefix("imagewatch-demo-")
        .tempdir()?;
    let keychain = Keychain::in_memory();
    let key = imagewatch::Secret::new(demo::PRIVATE_KEY.to_owned());
    keychain.set(ACCOUNT, &key).await?;
    let (journal, lines) = mpsc::unbounded_channel();
    tokio::spawn(print(lines));
    let options = Options {
        paths: Paths::at(data.path().to_path_buf())?,
        keychain,
        endpoint: Some(server.url()),
        is_app: true,
        demo: true,
        link: None,
        token: None,
        first_account: Some(AccountEntry {
            name: ACCOUNT.to_owned(),
            public_key: demo::PUBLIC_KEY.to_owned(),
            project_id: None,
            region: demo::REGION.to_owned(),
        }),
        journal: Some(journal),
    };
    Ok((
        options,
        Guard {
            _server: server,
            _data: data,
        },
    ))
}

/// Prints what happens, a line each.
async fn print(mut lines: mpsc::UnboundedReceiver<JournalLine>) {
    while let Some(line) = lines.recv().await {
        let mut out = std::io::stdout().lock();
        let written = writeln!(out, "{}  {}", local_time_with_seconds(line.at), line.text);
        if written.and_then(|()| out.flush()).is_err() {
            // Nobody reads along any more.
            return;
        }
    }
}
