//! Answers to the command line and to a second start.

use super::accounts::Account;
use super::handle::{Handle, ShellRequest};
use super::watches::finished;
use super::wording;
use crate::control_api::{Request, Response, StatusReport, WatchStatus};
use crate::store::HistoryQuery;
use crate::view::{KeysState, Problem};
use watch::{Connection, WatchId};

/// Finished builds told at most.
const HISTORY_MOST: u32 = 10_000;

pub(super) async fn answer(handle: &Handle, request: Request) -> Result<Response, Problem> {
    match request {
        Request::ShowWindow => {
            handle
                .with(|controller| controller.ask_shell(ShellRequest::ShowWindow(None)))
                .await?;
            Ok(Response::Done)
        }
        Request::OpenLink { link } => {
            handle.open_link(link);
            Ok(Response::Done)
        }
        Request::ImportableAccounts { file } => {
            let found = handle.importable_accounts(Some(file)).await?;
            Ok(Response::Importable { found })
        }
        Request::ImportAccounts { file, names } => {
            let outcome = handle.import_accounts(Some(file), names, false).await?;
            Ok(Response::Imported { outcome })
        }
        Request::Diagnose => Ok(Response::Diagnosis {
            report: handle.diagnose().await?,
        }),
        Request::Quit => {
            handle
                .with(|controller| controller.ask_shell(ShellRequest::Quit))
                .await?;
            Ok(Response::Done)
        }
        Request::SetPaused { paused } => {
            handle.set_paused(paused).await?;
            Ok(Response::Done)
        }
        Request::Status => Ok(Response::Status(handle.status().await?)),
        Request::Watch {
            image_id,
            account,
            region,
            zone,
        } => {
            let added = handle.add_watch(account, image_id, region, zone).await?;
            let watch = handle.watch_status(added.id).await?;
            let already = added.already;
            Ok(Response::Watching {
                watch: Box::new(watch),
                already,
                trouble: added.trouble,
            })
        }
        Request::Unwatch { image_id, account } => {
            handle.unwatch(image_id, account).await?;
            Ok(Response::Done)
        }
        Request::Accounts => {
            let accounts = handle
                .with(|controller| controller.accounts.iter().map(Account::entry).collect())
                .await?;
            Ok(Response::Accounts { accounts })
        }
        Request::PutAccount { account } => {
            handle
                .with(move |controller| {
                    super::input::check_account(&controller.texts, &account)?;
                    controller.put_account(account, false, None, None)
                })
                .await??;
            Ok(Response::Done)
        }
        Request::TestAccount { name } => {
            let zones = handle.test_account(name).await?;
            Ok(Response::Zones { zones })
        }
        Request::RemoveAccount { name } => {
            handle.remove_account(name).await?;
            Ok(Response::Done)
        }
        Request::Hooks => Ok(Response::Hooks {
            hooks: handle.hooks().await?,
        }),
        Request::PutHook { hook } => Ok(Response::Hook {
            key: handle.put_hook(hook).await?,
        }),
        Request::TestHook { key } => {
            handle.test_hook(key).await?;
            Ok(Response::Done)
        }
        Request::RemoveHook { key } => {
            handle.remove_hook(key).await?;
            Ok(Response::Done)
        }
        Request::History { limit, account } => {
            let builds = handle
                .with(move |controller| {
                    let query = HistoryQuery {
                        account,
                        limit: limit.min(HISTORY_MOST),
                        ..HistoryQuery::default()
                    };
                    controller
                        .store
                        .history(&query)
                        .map_err(|error| controller.store_problem_of(&error))
                })
                .await??;
            Ok(Response::History {
                builds: finished(builds),
            })
        }
        Request::ExportTrace { image } => {
            let trace = handle
                .with(move |controller| controller.build_trace(&image))
                .await??;
            Ok(Response::Trace(trace))
        }
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

    /// Waits until every build was asked about since the start, or could not be. While the app is
    /// paused nothing is asked, and nothing is waited for.
    pub async fn all_asked(&self) {
        let mut views = self.window_opened();
        loop {
            let asked = self
                .with(|controller| {
                    if controller.fleet.is_paused() {
                        return true;
                    }
                    controller.watches.iter().all(|(&id, record)| {
                        controller.fleet.watcher(id).is_none_or(|watcher| {
                            let answered = watcher.last_answer_at() > record.saved_answer_at;
                            answered
                                || watcher.state().is_end()
                                || !matches!(watcher.connection(), Connection::Online)
                        })
                    }) && controller
                        .accounts
                        .iter()
                        .all(|account| account.keys != KeysState::Loading)
                })
                .await;
            if asked.unwrap_or(true) || views.changed().await.is_err() {
                return;
            }
        }
    }

    async fn watch_status(&self, id: WatchId) -> Result<WatchStatus, Problem> {
        self.with(move |controller| {
            let now = controller.clock.now();
            controller
                .watch_status(now, id)
                .ok_or_else(|| wording::own_problem(&controller.texts, "error-watch-unknown", ""))
        })
        .await?
    }

    async fn unwatch(&self, image: String, account: Option<String>) -> Result<(), Problem> {
        self.with(move |controller| {
            let ids: Vec<WatchId> = controller
                .watches
                .iter()
                .filter(|(_, record)| record.image_id == image)
                .filter(|(_, record)| {
                    account
                        .as_deref()
                        .is_none_or(|name| *name == *record.account)
                })
                .map(|(&id, _)| id)
                .collect();
            if ids.is_empty() {
                return Err(wording::own_problem(
                    &controller.texts,
                    "error-watch-unknown",
                    &image,
                ));
            }
            ids.into_iter().for_each(|id| controller.remove_watch(id));
            Ok(())
        })
        .await?
    }
}
