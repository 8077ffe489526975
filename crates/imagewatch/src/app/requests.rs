//! Answers to requests: the one door to the app, for the window, the command line and a second start.

use super::accounts::Account;
use super::controller::Controller;
use super::handle::{Handle, ShellRequest};
use super::wording;
use crate::control::Answers;
use crate::control_api::{ConsolePage, Request, Response, StatusReport, WatchName};
use crate::view::{KeysState, Problem};
use watch::{Connection, PollReason, State, WatchId, Watcher};

pub(super) async fn answer(handle: &Handle, request: Request) -> Result<Response, Problem> {
    Ok(match request {
        Request::ShowWindow { token } => {
            let show = ShellRequest::ShowWindow { page: None, token };
            handle.with(|controller| controller.ask_shell(show)).await?;
            Response::Done
        }
        Request::Quit => {
            handle
                .with(|controller| controller.ask_shell(ShellRequest::Quit))
                .await?;
            Response::Done
        }
        Request::OpenLink { link, token } => {
            handle.open_link(link, token);
            Response::Done
        }
        Request::Restart => {
            handle
                .with(|controller| controller.ask_shell(ShellRequest::Restart))
                .await?;
            Response::Done
        }
        Request::WindowShaped { shape } => {
            handle
                .with(move |controller| controller.window_shape = shape)
                .await?;
            Response::Done
        }
        // Answered where the connection is, or where the window is kept.
        Request::Subscribe | Request::Copy { .. } | Request::WindowShown => {
            return Err(handle.problem("error-app-other-version", ""));
        }
        Request::AcceptLink { key, account } => {
            handle.accept_link(key, account).await?;
            Response::Done
        }
        Request::DeclineLink { key } => {
            handle.decline_link(key).await?;
            Response::Done
        }
        Request::Diagnose => {
            let (report, text) = handle.diagnose().await?;
            Response::Diagnosis { report, text }
        }
        Request::Status => Response::Status(handle.status().await?),
        Request::SetPaused { paused } => {
            handle
                .with(move |controller| controller.set_paused(paused))
                .await??;
            Response::Done
        }
        Request::Watch {
            image_ids,
            account,
            region,
            zone,
        } => Response::Watching {
            watches: handle.add_watches(account, image_ids, region, zone).await?,
        },
        Request::Unwatch { watch } => {
            handle
                .with(move |controller| controller.unwatch(&watch))
                .await??;
            Response::Done
        }
        Request::PollNow { key } => {
            handle
                .with(move |controller| controller.poll_now(&key))
                .await??;
            Response::Done
        }
        Request::Seen { keys } => {
            handle
                .with(move |controller| controller.seen(&keys))
                .await?;
            Response::Done
        }
        Request::WatchDetails { key } => Response::Details {
            details: Box::new(
                handle
                    .with(move |controller| controller.watch_details(&key))
                    .await??,
            ),
        },
        Request::Images { account } => Response::Images {
            list: handle.list_images(account).await?,
        },
        Request::Accounts => Response::Accounts {
            accounts: handle
                .with(|controller| controller.accounts.iter().map(Account::entry).collect())
                .await?,
        },
        Request::AddAccount { form } => Response::Zones {
            zones: handle.add_account(form).await?,
        },
        Request::ChangeKeys { form } => Response::Zones {
            zones: handle.change_keys(form).await?,
        },
        Request::TestAccount { name } => Response::Zones {
            zones: handle.test_account(name).await?,
        },
        Request::RetryAccount { name } => {
            handle.retry_account(name).await?;
            Response::Done
        }
        Request::ImportableAccounts { file } => Response::Importable {
            found: handle.importable_accounts(file).await?,
        },
        Request::ImportAccounts {
            file,
            names,
            session_only,
        } => Response::Imported {
            outcome: handle.import_accounts(file, names, session_only).await?,
        },
        Request::RemoveAccount { name } => {
            handle.remove_account(name).await?;
            Response::Done
        }
        Request::Hooks => Response::Hooks {
            hooks: handle.hooks().await?,
        },
        Request::PutHook { hook } => Response::Hook {
            key: handle.put_hook(hook).await?,
        },
        Request::SaveHook { form } => Response::Hook {
            key: handle.save_hook(form).await?,
        },
        Request::TestHook { key } => Response::Tested {
            answer: handle.test_hook(key).await?,
        },
        Request::RemoveHook { key } => {
            handle.remove_hook(key).await?;
            Response::Done
        }
        Request::History {
            search,
            outcome,
            account,
            limit,
        } => Response::History {
            builds: handle
                .with(move |controller| controller.history(&search, outcome, account, limit))
                .await??,
        },
        Request::ExportTrace { image } => Response::Trace(
            handle
                .with(move |controller| controller.build_trace(&image))
                .await??,
        ),
        Request::ExportHistory => Response::Exported {
            file: handle.with(Controller::export_history).await??,
        },
        Request::ChangeSettings { change } => Response::Settings {
            settings: handle
                .with(move |controller| controller.change_settings(change))
                .await??,
        },
        Request::SetStartAtLogin { enabled } => {
            handle.set_start_at_login(enabled).await?;
            Response::Done
        }
        Request::LookAtLogin => {
            handle.look_at_login();
            Response::Done
        }
        Request::OpenConsole { page } => {
            handle.open_address(page.url().to_owned()).await?;
            Response::Done
        }
        Request::OpenService { service } => {
            if let Some(page) = crate::hooks::key_page(service) {
                handle.open_address(page.to_owned()).await?;
            }
            Response::Done
        }
        Request::OpenUpdate => {
            let page = handle.update_page().await?;
            handle.open_address(page).await?;
            Response::Done
        }
    })
}

impl Controller {
    /// Whether every build was asked about, or could not be; asks for progress where that is all
    /// that is missing.
    fn ask_all(&mut self) -> bool {
        if self.fleet.is_paused() {
            return true;
        }
        let ids: Vec<WatchId> = self.watches.keys().copied().collect();
        let mut all = true;
        for id in ids {
            all &= self.was_asked(id);
        }
        let keys = self.accounts.iter().map(|account| account.keys);
        all && keys.into_iter().all(|keys| keys != KeysState::Loading)
    }

    fn was_asked(&mut self, id: WatchId) -> bool {
        let (Some(watcher), Some(record)) = (self.fleet.watcher(id), self.watches.get(&id)) else {
            return true;
        };
        if watcher.state().is_end() || !matches!(watcher.connection(), Connection::Online) {
            return true;
        }
        if watcher.last_answer_at() <= record.saved_answer_at {
            return false;
        }
        let is_making = matches!(watcher.state(), State::Making | State::Finalizing);
        if !is_making || watcher.is_status_only() || self.progress_asked.contains(&id) {
            return true;
        }
        if self.pressed.insert(id) {
            self.fleet.poll_now(self.clock.now(), id);
            return false;
        }
        // Asked once more, and progress was not among it: it is not to be had at present.
        let plan = self.fleet.watcher(id).and_then(Watcher::plan);
        plan.is_none_or(|plan| plan.reason != PollReason::Requested)
    }
}

impl Handle {
    /// The state of every watch.
    ///
    /// # Errors
    /// The app is ending.
    pub async fn status(&self) -> Result<StatusReport, Problem> {
        self.with(|controller| {
            let now = controller.clock.now();
            let watches = controller.view(now).watches.into_iter();
            let ids = watches.filter_map(|watch| watch.key.parse().ok().map(WatchId));
            StatusReport {
                paused: controller.settings.paused,
                watches: ids
                    .filter_map(|id| controller.watch_status(now, id))
                    .collect(),
            }
        })
        .await
    }

    /// Waits until status and progress of every build were asked since the start, or could not be.
    /// While the app is paused nothing is asked, and nothing is waited for. For the command line,
    /// which looks once.
    pub async fn all_asked(&self) {
        let mut views = self.views();
        loop {
            let asked = self.with(Controller::ask_all).await;
            if asked.unwrap_or(true) || views.receiver.changed().await.is_err() {
                return;
            }
        }
    }

    /// Opens an address in the user's browser.
    async fn open_address(&self, address: String) -> Result<(), Problem> {
        let shown = address.clone();
        if open_in_browser(address).await {
            return Ok(());
        }
        self.with(move |controller| {
            Err(wording::own_problem(
                &controller.texts,
                "error-no-browser",
                &shown,
            ))
        })
        .await?
    }
}

/// Opens the console's page of images in the user's browser, as a click on a notification asks.
pub async fn open_console() {
    open_in_browser(ConsolePage::Images.url().to_owned()).await;
}

/// Whether a browser was started for an address.
async fn open_in_browser(address: String) -> bool {
    let opened = tokio::task::spawn_blocking(move || open::that_detached(address)).await;
    match opened.map_err(std::io::Error::other).flatten() {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "no browser could be opened");
            false
        }
    }
}

impl Controller {
    /// Stops the watches that are meant.
    fn unwatch(&mut self, watch: &WatchName) -> Result<(), Problem> {
        match watch {
            WatchName::Key { key } => self.remove_watch_by_key(key),
            WatchName::Image { image, account } => {
                let meant = self.watches.iter().filter(|(_, record)| {
                    let of_account = account
                        .as_deref()
                        .is_none_or(|name| *name == *record.account);
                    record.image_id == *image && of_account
                });
                let ids: Vec<WatchId> = meant.map(|(&id, _)| id).collect();
                if ids.is_empty() {
                    return Err(wording::own_problem(
                        &self.texts,
                        "error-watch-unknown",
                        image,
                    ));
                }
                ids.into_iter().try_for_each(|id| self.remove_watch(id))
            }
        }
    }
}
