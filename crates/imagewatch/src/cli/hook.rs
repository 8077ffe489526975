//! `imagewatchctl hook`: what happens elsewhere when a build ends. `imagewatchctl push` shares it.

use super::exit::Exit;
use super::session::{Session, odd, own};
use super::{input, keychain, output, word};
use crate::app::{keep_program, keep_webhook};
use crate::clock::Clock;
use crate::control_api::{HookEntry, Request, Response};
use crate::hooks::{Given, StoredAction};
use crate::keychain::Keychain;
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{HookAction, HookEvents, HookScope, HookView, Problem, WebhookService};
use clap::ArgMatches;
use compshare::Secret;

/// Runs one of the hook commands.
pub(super) async fn run(texts: &Texts, matches: &ArgMatches) -> Result<Exit, Problem> {
    match matches.subcommand() {
        Some(("set", arguments)) => set(texts, arguments).await,
        Some(("list", arguments)) => list(texts, arguments.get_flag("json"), |_| true).await,
        Some(("test", arguments)) => test(texts, arguments).await,
        Some(("remove", arguments)) => remove(texts, arguments).await,
        _ => Ok(Exit::Failure),
    }
}

/// Adds a hook, or changes the one of the same account or image that does the same. The address is
/// asked for while nothing is held: the user may have to look for it.
async fn set(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let scope = scope(texts, arguments).await?;
    let keychain = keychain(texts)?;
    let action = action(texts, &keychain, arguments).await?;
    let on = word(arguments, "on").unwrap_or_default();
    let failed = on != "ready";
    let hook = HookEntry {
        key: None,
        replace_same: true,
        scope,
        action,
        on: HookEvents {
            on_ready: on != "failed",
            on_failed: failed,
            on_gone: failed,
            on_stalled: false,
            on_account: false,
        },
        enabled: true,
    };
    let key = put(texts, &keychain, hook).await?;
    let args = Args::new().text("key", key);
    terminal::print(texts.format("cli-hook-set-done", &args));
    Ok(Exit::Success)
}

/// Stores a hook; says its key.
pub(super) async fn put(
    texts: &Texts,
    keychain: &Keychain,
    hook: HookEntry,
) -> Result<String, Problem> {
    let entry = match &hook.action {
        StoredAction::Webhook { entry, .. } => Some(entry.clone()),
        StoredAction::Program { .. } => None,
    };
    match Session::once(texts, Request::PutHook { hook }).await {
        Ok(Response::Hook { key }) => Ok(key),
        Ok(other) => Err(odd(texts, &other)),
        Err(problem) => {
            // No hook, no address: nothing is left behind.
            if let Some(entry) = entry
                && let Err(error) = keychain.delete(&entry).await
            {
                tracing::warn!(%error, "the address stays in the keychain");
            }
            Err(problem)
        }
    }
}

/// Whose builds: an image's watch, a named account, or the only account.
async fn scope(texts: &Texts, arguments: &ArgMatches) -> Result<HookScope, Problem> {
    if let Some(key) = word(arguments, "watch") {
        return Ok(HookScope::Watch { key });
    }
    if let Some(account) = word(arguments, "account") {
        return Ok(HookScope::Account { account });
    }
    let session = Session::open(texts).await?;
    let accounts = session.accounts().await;
    session.close().await;
    match accounts?.as_slice() {
        [only] => Ok(HookScope::Account {
            account: only.name.clone(),
        }),
        [] => Err(own(texts, "error-no-account", "")),
        _ => Err(own(texts, "error-hook-whose", "")),
    }
}

async fn action(
    texts: &Texts,
    keychain: &Keychain,
    arguments: &ArgMatches,
) -> Result<StoredAction, Problem> {
    if let Some(path) = word(arguments, "program") {
        let rest = arguments.get_many::<String>("arguments");
        let rest = rest.map(|words| words.cloned().collect());
        return keep_program(texts, path, rest.unwrap_or_default());
    }
    let service = match word(arguments, "webhook").unwrap_or_default().as_str() {
        "feishu" => WebhookService::Feishu,
        "dingtalk" => WebhookService::DingTalk,
        "wecom" => WebhookService::WeCom,
        _ => WebhookService::Json,
    };
    let url = read_secret(texts, "cli-hook-url-prompt")?;
    let signed = arguments.get_flag("secret");
    let secret = signed.then(|| read_secret(texts, "cli-hook-secret-prompt"));
    let secret = secret.transpose()?;
    let now = Clock::start().now().wall;
    let given = Given {
        secret,
        ..Given::new(url)
    };
    keep_webhook(texts, keychain, now, service, given).await
}

/// What is not to be seen by others, from a prompt or standard input.
pub(super) fn read_secret(texts: &Texts, prompt: &str) -> Result<Secret, Problem> {
    input::secret(texts, prompt)
        .map_err(|error| own(texts, "error-hook-no-address", &error.to_string()))
}

/// Lists the hooks that are `wanted`.
pub(super) async fn list(
    texts: &Texts,
    json: bool,
    wanted: impl Fn(&HookView) -> bool,
) -> Result<Exit, Problem> {
    let mut found = match Session::once(texts, Request::Hooks).await? {
        Response::Hooks { hooks } => hooks,
        other => return Err(odd(texts, &other)),
    };
    found.retain(wanted);
    if json {
        return output::json(&serde_json::json!({ "hooks": found }));
    }
    if found.is_empty() {
        terminal::print(texts.get("cli-no-hooks"));
    }
    for hook in &found {
        terminal::print(line(texts, hook));
        if let Some(problem) = &hook.problem {
            terminal::print(format_args!("    {}", problem.lines().join(" ")));
        }
    }
    Ok(Exit::Success)
}

fn line(texts: &Texts, hook: &HookView) -> String {
    let whose = match &hook.scope {
        HookScope::Account { account } => account.clone(),
        HookScope::Watch { key } => format!("#{key}"),
        HookScope::All => texts.get("cli-hook-all"),
    };
    let what = match &hook.action {
        HookAction::Program { path, arguments } => {
            let words = std::iter::once(path).chain(arguments).cloned();
            words.collect::<Vec<_>>().join(" ")
        }
        HookAction::Webhook { service, host, .. } => {
            format!("{} {host}", service.as_str())
        }
    };
    let on: Vec<String> = [
        (hook.on.on_ready, "cli-hook-on-ready"),
        (hook.on.on_failed, "cli-hook-on-failed"),
        (hook.on.on_gone, "cli-hook-on-gone"),
        (hook.on.on_stalled, "cli-hook-on-stalled"),
        (hook.on.on_account, "cli-hook-on-account"),
    ]
    .into_iter()
    .filter(|(wanted, _)| *wanted)
    .map(|(_, key)| texts.get(key))
    .collect();
    let on = on.join(&texts.get("push-count-separator"));
    let waiting = match hook.waiting {
        0 => String::new(),
        count => {
            let args = Args::new().number("count", count as usize);
            format!("  {}", texts.format("cli-hook-waiting", &args))
        }
    };
    format!("{}\t{whose}\t{on}\t{what}{waiting}", hook.key)
}

/// Sends a test and shows what the service answered.
pub(super) async fn test(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let key = word(arguments, "key").unwrap_or_default();
    let answer = match Session::once(texts, Request::TestHook { key }).await? {
        Response::Tested { answer } => answer,
        other => return Err(odd(texts, &other)),
    };
    terminal::print(texts.get("cli-hook-works"));
    if !answer.is_empty() {
        let args = Args::new().text("answer", answer);
        terminal::print(texts.format("cli-push-answer", &args));
    }
    Ok(Exit::Success)
}

/// Removes a hook.
pub(super) async fn remove(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let key = word(arguments, "key").unwrap_or_default();
    Session::once(texts, Request::RemoveHook { key: key.clone() }).await?;
    let args = Args::new().text("key", key);
    terminal::print(texts.format("cli-hook-removed", &args));
    Ok(Exit::Success)
}
