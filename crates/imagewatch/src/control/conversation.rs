//! One connection from the app's side: calls come in, answers and changes go out.

use super::wire::{self, Lines, WireError};
use super::{ANSWER_LIMIT, REQUEST_LIMIT, STEP_TIME};
use crate::control_api::{Call, Request, Response, ServerMessage};
use crate::view::{Problem, View};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};

/// So many calls of one connection are worked on at once; the next one waits unread.
const CALLS_AT_ONCE: usize = 64;

/// Whoever answers calls.
pub trait Answers: Clone + Send + Sync + 'static {
    /// Answers a call. The answer is worked out to its end even if the caller goes away.
    fn answer(&self, call: Call) -> impl Future<Output = Result<Response, Problem>> + Send;

    /// The view, kept fresh for as long as this lives.
    fn views(&self) -> Views;
}

/// The view as it changes, and what keeps it fresh.
pub struct Views {
    /// The view.
    pub receiver: watch::Receiver<Arc<View>>,
    /// Dropped with the rest.
    pub kept_fresh: Box<dyn std::any::Any + Send>,
}

/// What differs between the connections that the app serves.
pub struct Manners {
    /// How long the other side may take for each step; none for the window, which the app has
    /// started itself and which may be suspended as long as it likes.
    pub patience: Option<Duration>,
    /// What the app says unasked. Closing it changes nothing.
    pub unasked: mpsc::UnboundedReceiver<ServerMessage>,
}

impl Manners {
    /// Those of the control socket.
    pub(super) fn of_socket() -> Self {
        Manners {
            patience: Some(STEP_TIME),
            unasked: mpsc::unbounded_channel().1,
        }
    }
}

/// Converses until the other side goes, or does something that is not allowed.
pub async fn converse(
    answers: impl Answers,
    incoming: impl AsyncRead + Unpin,
    outgoing: impl AsyncWrite + Unpin,
    manners: Manners,
) {
    let mut side = Side {
        answers,
        outgoing,
        patience: manners.patience,
        views: None,
    };
    if let Err(error) = side.serve(incoming, manners.unasked).await {
        tracing::debug!(%error, "a connection ended");
    }
}

struct Side<A, W> {
    answers: A,
    outgoing: W,
    patience: Option<Duration>,
    /// What the other side was shown last, once it wants to be shown something.
    views: Option<(Views, Arc<View>)>,
}

impl<A: Answers, W: AsyncWrite + Unpin> Side<A, W> {
    async fn serve(
        &mut self,
        incoming: impl AsyncRead + Unpin,
        mut unasked: mpsc::UnboundedReceiver<ServerMessage>,
    ) -> Result<(), WireError> {
        let mut calls = Lines::new(incoming, REQUEST_LIMIT);
        let (answered, mut answers) = mpsc::channel(CALLS_AT_ONCE);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        self.send(&ServerMessage::Hello { version }).await?;
        let mut is_over = false;
        loop {
            let working = CALLS_AT_ONCE - answered.capacity();
            if is_over && working == 0 {
                return Ok(());
            }
            let idle = working == 0 && self.views.is_none();
            let patience = self.patience.filter(|_| idle);
            tokio::select! {
                biased;
                Some(message) = unasked.recv() => self.send(&message).await?,
                Some(answer) = answers.recv() => self.send(&answer).await?,
                change = next_change(&mut self.views) => self.send(&change).await?,
                call = next_call(&mut calls, patience), if !is_over && working < CALLS_AT_ONCE => match call {
                    Ok(Call { id, request: Request::Subscribe, .. }) => self.subscribe(id).await?,
                    Ok(call) => self.work(call, &answered),
                    // The window is closed.
                    Err(WireError::Io(_)) if self.patience.is_none() => return Ok(()),
                    // The other side says no more; what it asked for is still answered.
                    Err(WireError::Io(_)) => is_over = true,
                    Err(error) => {
                        self.send(&refusal(0, &error)).await?;
                        return Err(error);
                    }
                },
            }
        }
    }

    /// Has a call answered by a task of its own.
    fn work(&self, call: Call, answered: &mpsc::Sender<ServerMessage>) {
        let Ok(place) = answered.clone().try_reserve_owned() else {
            return;
        };
        let answers = self.answers.clone();
        tokio::spawn(async move {
            let id = call.id;
            place.send(match answers.answer(call).await {
                Ok(response) => ServerMessage::Answer {
                    id,
                    response: Box::new(response),
                },
                Err(problem) => ServerMessage::Failed { id, problem },
            });
        });
    }

    async fn subscribe(&mut self, id: u32) -> Result<(), WireError> {
        let mut views = self.answers.views();
        let shown = Arc::clone(&views.receiver.borrow_and_update());
        let view = Box::new(View::clone(&shown));
        let response = Box::new(Response::View { view });
        self.views = Some((views, shown));
        self.send(&ServerMessage::Answer { id, response }).await
    }

    async fn send(&mut self, message: &ServerMessage) -> Result<(), WireError> {
        let line = match wire::line(message, ANSWER_LIMIT) {
            Ok(line) => line,
            Err(error) => match message {
                ServerMessage::Answer { id, .. } => {
                    wire::line(&refusal(*id, &error), ANSWER_LIMIT)?
                }
                _ => return Err(error),
            },
        };
        let sending = wire::send(&mut self.outgoing, &line);
        // Whoever follows the view may read as slowly as they like: only the newest is kept.
        match self.patience.filter(|_| self.views.is_none()) {
            Some(time) => tokio::time::timeout(time, sending)
                .await
                .unwrap_or(Err(WireError::TimedOut(time))),
            None => sending.await,
        }
    }
}

fn refusal(id: u32, error: &WireError) -> ServerMessage {
    ServerMessage::Refused {
        id,
        reason: error.to_string(),
    }
}

async fn next_call<R: AsyncRead + Unpin>(
    calls: &mut Lines<R>,
    patience: Option<Duration>,
) -> Result<Call, WireError> {
    match patience {
        Some(time) => calls.next_within(time).await,
        None => calls.next().await,
    }
}

/// The next change of what the other side follows; waits for ever if it follows nothing.
async fn next_change(views: &mut Option<(Views, Arc<View>)>) -> ServerMessage {
    let Some((views, shown)) = views else {
        return std::future::pending().await;
    };
    while views.receiver.changed().await.is_ok() {
        let view = Arc::clone(&views.receiver.borrow_and_update());
        let change = view.changes_since(shown);
        *shown = view;
        if let Some(change) = change {
            return ServerMessage::Change(Box::new(change));
        }
    }
    // The app is ending: there is nothing more to say.
    std::future::pending().await
}
