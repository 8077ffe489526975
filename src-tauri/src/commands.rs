//! The window's two commands: to ask the app, and to be told of changes.

use crate::bridge::Bridge;
use imagewatch::app::Handle;
use imagewatch::control_api::{Request, Response};
use imagewatch::view::{Problem, View, ViewChange};
use tauri::State;
use tauri::ipc::Channel;

/// Hands a request to the app and its answer back.
#[tauri::command]
pub(crate) async fn request(app: State<'_, Handle>, request: Request) -> Result<Response, Problem> {
    app.ask(request).await
}

/// The whole view now, and every later change over the channel.
#[tauri::command]
pub(crate) async fn subscribe(
    app: State<'_, Handle>,
    bridge: State<'_, Bridge>,
    channel: Channel<ViewChange>,
) -> Result<View, Problem> {
    Ok(bridge.connect(&app, channel))
}
