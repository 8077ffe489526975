//! The world behind HTTP.

mod clock;
mod connection;
mod control;
mod effect;
mod listener;
mod log;
mod request;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::scenario::{Fault, Image, Scenario};
use crate::world::{Moment, State, World};
use clock::Clock;
use listener::Order;
use log::Log;

pub use log::RequestRecord;

/// A running simulator. Dropping it ends it, too, but does not wait for its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    hub: Arc<Hub>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a simulator of `scenario` on `addr`; port 0 takes any free port. Must be called
    /// on a Tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// `InvalidInput` if the scenario makes no sense or the address is not a loopback
    /// address, else what the system says about the address.
    pub async fn start(scenario: Scenario, addr: SocketAddr) -> io::Result<Self> {
        Self::start_logging(scenario, addr, None).await
    }

    /// The same, and every request is also written to `log` as a line of JSON.
    ///
    /// # Errors
    /// As for [`Server::start`].
    pub async fn start_logging(
        scenario: Scenario,
        addr: SocketAddr,
        log: Option<File>,
    ) -> io::Result<Self> {
        if !addr.ip().to_canonical().is_loopback() {
            let message = format!("{addr} is not a loopback address");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let clock = Clock::start(scenario.speed);
        let world = World::new(scenario, clock.unix_start())?;
        let listener = TcpListener::bind(addr).await?;
        let address = listener.local_addr()?;
        let (order, orders) = mpsc::unbounded_channel();
        let parts = Mutex::new(Parts {
            world,
            clock,
            log: Log::new(log),
        });
        let hub = Arc::new(Hub { parts, order });
        let task = tokio::spawn(listener::run(listener, address, Arc::clone(&hub), orders));
        Ok(Self { address, hub, task })
    }

    /// Base URL for clients, such as `http://127.0.0.1:40123`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many API requests came in since the start.
    pub fn request_count(&self) -> u64 {
        self.hub.lock().world.requests()
    }

    /// The log of API requests, oldest first. It keeps the last 100,000.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.hub.lock().log.since(0)
    }

    /// Empties the log. The count and the numbers go on.
    pub fn clear_requests(&self) {
        self.hub.lock().log.clear();
    }

    /// What is there now.
    pub fn state(&self) -> State {
        let parts = self.hub.lock();
        parts.world.state(parts.clock.now().sim)
    }

    /// Simulated seconds since the start.
    pub fn now(&self) -> f64 {
        self.hub.lock().clock.now().sim
    }

    /// Jumps ahead in simulated time. A negative or unreal number does nothing.
    pub fn advance(&self, seconds: f64) {
        self.hub.lock().clock.advance(seconds);
    }

    /// Adds an image; its `starts_at` is a simulated second, see [`Server::now`].
    ///
    /// # Errors
    /// `InvalidInput` if the image makes no sense.
    pub fn add_image(&self, image: Image) -> io::Result<()> {
        Ok(self.hub.lock().world.add_image(image)?)
    }

    /// Adds a fault behind those already there.
    ///
    /// # Errors
    /// `InvalidInput` if the fault makes no sense.
    pub fn add_fault(&self, fault: Fault) -> io::Result<()> {
        Ok(self.hub.lock().world.add_fault(fault)?)
    }

    /// Takes all faults away. Answers that are already under way stay spoiled.
    pub fn clear_faults(&self) {
        self.hub.lock().world.clear_faults();
    }

    /// Closes all connections and refuses new ones for so long, in real time. The world goes
    /// on meanwhile.
    pub fn refuse(&self, time: Duration) {
        self.hub.order(Order::Refuse(time));
    }

    /// Stops listening, closes all connections and waits until that is done.
    pub async fn shutdown(mut self) {
        self.hub.order(Order::Stop);
        // A task that panicked has ended as well, which is all that is asked for here.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.hub.order(Order::Stop);
    }
}

/// What all connections share.
#[derive(Debug)]
struct Hub {
    parts: Mutex<Parts>,
    order: mpsc::UnboundedSender<Order>,
}

#[derive(Debug)]
struct Parts {
    world: World,
    clock: Clock,
    log: Log,
}

impl Hub {
    /// Never held across an await. A panic elsewhere leaves nothing half-done that matters.
    fn lock(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, order: Order) {
        // A listener that has ended needs no orders.
        let _ = self.order.send(order);
    }
}

impl Parts {
    fn now(&self) -> Moment {
        self.clock.now()
    }
}
