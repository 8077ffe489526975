//! The listening socket: taking connections in, and now and then refusing them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{Hub, connection};

/// Pause after a failure of the socket, such as no more file descriptors.
const PAUSE: Duration = Duration::from_millis(10);

/// Time for the answer to whoever asked for a refusal to leave.
const GRACE: Duration = Duration::from_millis(50);

/// What the listener is told to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    /// Close everything and refuse connections for so long.
    Refuse(Duration),
    /// Close everything and end.
    Stop,
}

/// Takes connections in until it is told to stop.
pub(super) async fn run(
    listener: TcpListener,
    address: SocketAddr,
    hub: Arc<Hub>,
    mut orders: UnboundedReceiver<Order>,
) {
    let mut listener = Some(listener);
    while let Some(open) = listener {
        let order = serve(open, &hub, &mut orders).await;
        listener = match order {
            Order::Stop => None,
            Order::Refuse(time) => reopen(address, time, &mut orders).await,
        };
    }
}

/// Serves until an order comes, and closes listener and connections then.
async fn serve(
    listener: TcpListener,
    hub: &Arc<Hub>,
    orders: &mut UnboundedReceiver<Order>,
) -> Order {
    let mut connections = JoinSet::new();
    let order = loop {
        tokio::select! {
            order = orders.recv() => break order.unwrap_or(Order::Stop),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::serve(stream, Arc::clone(hub)));
                }
                Err(_) => sleep(PAUSE).await,
            }
        }
    };
    drop(listener);
    if order != Order::Stop {
        sleep(GRACE).await;
    }
    connections.shutdown().await;
    order
}

/// Listens again after `time`; none if it is told to stop meanwhile. A further order to refuse
/// counts from when it comes.
async fn reopen(
    address: SocketAddr,
    time: Duration,
    orders: &mut UnboundedReceiver<Order>,
) -> Option<TcpListener> {
    let mut time = time;
    loop {
        tokio::select! {
            () = sleep(time) => match TcpListener::bind(address).await {
                Ok(listener) => return Some(listener),
                // The port is still taken by what we closed, or by somebody else.
                Err(_) => time = PAUSE,
            },
            order = orders.recv() => match order {
                Some(Order::Refuse(longer)) => time = longer,
                Some(Order::Stop) | None => return None,
            },
        }
    }
}
