//! The simulator as a program.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use compshare_sim::{Scenario, Server};

/// A simulated CompShare API on this machine, for tests of clients.
///
/// Answers the actions around custom images (listing, progress, creation, deletion), zones,
/// projects and instances, with signatures, RetCodes and quotas as documented, and goes wrong
/// on demand. When it is ready it prints one line, "listening on http://ADDRESS:PORT".
/// SIGINT or SIGTERM ends it.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Arguments {
    /// Loopback address and port to listen on; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Scenario file in JSON [default: the demonstration]
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Simulated seconds per real second, in place of the scenario's
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true)]
    speed: Option<f64>,

    /// Append every request to this file as a line of JSON (no keys, no signatures)
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// Print a built-in scenario as JSON, to start one's own from, and end
    #[arg(long, value_name = "NAME")]
    print_scenario: Option<BuiltIn>,
}

const AFTER_HELP: &str = "\
Keys of the demonstration's account (they open nothing but this simulator):
  public key   demo-public-key-4eZBdLx9Kf2wQ7
  private key  demo-private-key-46f0a1b2c3d4e5f6

While it runs (all JSON):
  GET    /_sim/requests            what was asked, and what came of it; ?since=N
  DELETE /_sim/requests            forget that
  GET    /_sim/state               images, instances and faults as they are now
  POST   /_sim/images              add an image or a list of them
  POST   /_sim/faults              add a fault or a list of them
  DELETE /_sim/faults              take all faults away
  POST   /_sim/refuse              {\"seconds\": N} closes the port for real seconds
  POST   /_sim/advance             {\"seconds\": N} jumps ahead in simulated time";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BuiltIn {
    /// Four builds that end in four ways, and two finished images.
    Demo,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compshare-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    if let Some(BuiltIn::Demo) = arguments.print_scenario {
        let json = serde_json::to_string_pretty(&Scenario::demo())?;
        return writeln!(io::stdout(), "{json}");
    }
    let mut scenario = arguments
        .scenario
        .as_deref()
        .map_or_else(|| Ok(Scenario::demo()), load)?;
    if let Some(speed) = arguments.speed {
        scenario.speed = speed;
    }
    let log = arguments.log.as_deref().map(open_log).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(serve(scenario, arguments.listen, log))
}

async fn serve(scenario: Scenario, listen: SocketAddr, log: Option<File>) -> io::Result<()> {
    let ended = end_signal()?;
    let server = Server::start_logging(scenario, listen, log).await?;
    // A reader that has gone away is no reason not to serve.
    let _ = writeln!(io::stdout(), "listening on {}", server.url());
    ended.await;
    server.shutdown().await;
    Ok(())
}

fn load(path: &Path) -> io::Result<Scenario> {
    let in_file =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(in_file)?;
    Scenario::from_json(&text).map_err(|error| in_file(error.into()))
}

fn open_log(path: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Completes at the first SIGINT or SIGTERM from now on.
#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes at the first Ctrl-C from now on.
#[cfg(not(unix))]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler nothing can end it in an orderly way; the system still can.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
