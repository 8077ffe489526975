//! The page's two commands: to ask the app, and to be told of changes.

use crate::agent::Agent;
use imagewatch::control_api::{Request, Response, Update};
use imagewatch::view::Problem;
use std::sync::Arc;
use tauri::State;
use tauri::ipc::Channel;

/// Hands a request to the app and its answer back.
#[tauri::command]
pub(crate) async fn request(
    agent: State<'_, Arc<Agent>>,
    request: Request,
) -> Result<Response, Problem> {
    agent.ask(request).await
}

/// The whole view now, and every later change over the channel.
#[tauri::command]
pub(crate) async fn subscribe(
    agent: State<'_, Arc<Agent>>,
    channel: Channel<Update>,
) -> Result<Response, Problem> {
    agent.hear(channel);
    agent.ask(Request::Subscribe).await
}
