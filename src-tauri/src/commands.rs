//! The window's commands: each hands its arguments to the app and the answer back.

use crate::bridge::Bridge;
use imagewatch::app::Handle;
use imagewatch::settings::Settings;
use imagewatch::view::{
    AccountForm, HistoryRow, HookForm, ImageList, ImportOutcome, ImportableAccounts, Problem, View,
    ViewChange, WatchDetails, WatchState, ZoneView,
};
use serde_json::{Map, Value};
use tauri::State;
use tauri::ipc::Channel;

type Answer<T> = Result<T, Problem>;

/// The pages of the console that the window may open.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ConsolePage {
    ApiKeys,
    Images,
}

impl ConsolePage {
    fn url(self) -> &'static str {
        match self {
            ConsolePage::ApiKeys => "https://console.compshare.cn/uaccount/api_manage",
            ConsolePage::Images => "https://console.compshare.cn/light-gpu/console/resources",
        }
    }
}

#[tauri::command]
pub(crate) async fn subscribe(
    app: State<'_, Handle>,
    bridge: State<'_, Bridge>,
    channel: Channel<ViewChange>,
) -> Answer<View> {
    Ok(bridge.connect(&app, channel))
}

#[tauri::command]
pub(crate) async fn add_account(app: State<'_, Handle>, form: AccountForm) -> Answer<()> {
    app.add_account(form).await
}

#[tauri::command]
pub(crate) async fn change_keys(app: State<'_, Handle>, form: AccountForm) -> Answer<()> {
    app.change_keys(form).await
}

#[tauri::command]
pub(crate) async fn test_account(app: State<'_, Handle>, name: String) -> Answer<Vec<ZoneView>> {
    app.test_account(name).await
}

#[tauri::command]
pub(crate) async fn remove_account(app: State<'_, Handle>, name: String) -> Answer<()> {
    app.remove_account(name).await
}

#[tauri::command]
pub(crate) async fn retry_account(app: State<'_, Handle>, name: String) -> Answer<()> {
    app.retry_account(name).await
}

#[tauri::command]
pub(crate) async fn list_images(app: State<'_, Handle>, account: String) -> Answer<ImageList> {
    app.list_images(account).await
}

#[tauri::command]
pub(crate) async fn add_watches(
    app: State<'_, Handle>,
    account: String,
    image_ids: Vec<String>,
    region: Option<String>,
    zone: Option<String>,
) -> Answer<()> {
    app.add_watches(account, image_ids, region, zone).await
}

#[tauri::command]
pub(crate) async fn remove_watch(app: State<'_, Handle>, key: String) -> Answer<()> {
    app.remove_watch(key).await
}

#[tauri::command]
pub(crate) async fn poll_now(app: State<'_, Handle>, key: String) -> Answer<()> {
    app.poll_now(key).await
}

#[tauri::command]
pub(crate) async fn watch_details(app: State<'_, Handle>, key: String) -> Answer<WatchDetails> {
    app.watch_details(key).await
}

#[tauri::command]
pub(crate) async fn history(
    app: State<'_, Handle>,
    search: String,
    outcome: Option<WatchState>,
) -> Answer<Vec<HistoryRow>> {
    app.history(search, outcome).await
}

#[tauri::command]
pub(crate) async fn export_history(app: State<'_, Handle>) -> Answer<String> {
    app.export_history().await
}

#[tauri::command]
pub(crate) async fn save_settings(
    app: State<'_, Handle>,
    settings: Map<String, Value>,
) -> Answer<Settings> {
    app.change_settings(settings).await
}

#[tauri::command]
pub(crate) async fn set_start_at_login(app: State<'_, Handle>, enabled: bool) -> Answer<()> {
    app.set_start_at_login(enabled).await
}

#[tauri::command]
pub(crate) async fn look_at_login(app: State<'_, Handle>) -> Answer<()> {
    app.look_at_login();
    Ok(())
}

#[tauri::command]
pub(crate) async fn importable_accounts(app: State<'_, Handle>) -> Answer<ImportableAccounts> {
    app.importable_accounts(None).await
}

#[tauri::command]
pub(crate) async fn import_accounts(
    app: State<'_, Handle>,
    names: Vec<String>,
    session_only: bool,
) -> Answer<ImportOutcome> {
    app.import_accounts(None, names, session_only).await
}

#[tauri::command]
pub(crate) async fn accept_link(
    app: State<'_, Handle>,
    key: String,
    account: Option<String>,
) -> Answer<()> {
    app.accept_link(key, account).await
}

#[tauri::command]
pub(crate) async fn decline_link(app: State<'_, Handle>, key: String) -> Answer<()> {
    app.decline_link(key).await
}

#[tauri::command]
pub(crate) async fn save_hook(app: State<'_, Handle>, form: HookForm) -> Answer<String> {
    app.save_hook(form).await
}

#[tauri::command]
pub(crate) async fn test_hook(app: State<'_, Handle>, key: String) -> Answer<()> {
    app.test_hook(key).await
}

#[tauri::command]
pub(crate) async fn remove_hook(app: State<'_, Handle>, key: String) -> Answer<()> {
    app.remove_hook(key).await
}

#[tauri::command]
pub(crate) async fn diagnostics(app: State<'_, Handle>) -> Answer<String> {
    app.diagnostics().await
}

#[tauri::command]
pub(crate) async fn open_update(app: State<'_, Handle>) -> Answer<()> {
    let page = app.update_page().await?;
    let shown = page.clone();
    open_address(page).await.map_err(|error| {
        tracing::warn!(%error, "no browser could be opened");
        app.problem("error-no-browser", &shown)
    })
}

#[tauri::command]
pub(crate) async fn open_console(app: State<'_, Handle>, page: ConsolePage) -> Answer<()> {
    open_page(page).await.map_err(|error| {
        tracing::warn!(%error, "no browser could be opened");
        app.problem("error-no-browser", page.url())
    })
}

/// Opens a page of the console in the person's browser.
///
/// # Errors
/// There is no browser, or it cannot be started.
pub(crate) async fn open_page(page: ConsolePage) -> std::io::Result<()> {
    open_address(page.url().to_owned()).await
}

async fn open_address(address: String) -> std::io::Result<()> {
    let opened = tokio::task::spawn_blocking(move || open::that_detached(address)).await;
    opened.map_err(std::io::Error::other)?
}
