//! `imagewatchctl push`: messages to a phone, a chat, a mailbox.

use super::exit::Exit;
use super::hook::{self, read_secret};
use super::{keychain, word};
use crate::app::keep_webhook;
use crate::clock::Clock;
use crate::control_api::HookEntry;
use crate::hooks::{Given, Template, name_key};
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{HookAction, HookEvents, HookScope, Problem, WebhookService};
use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use compshare::Secret;

/// What can be told, by its name on the command line.
const EVENTS: [&str; 5] = ["ready", "failed", "deleted", "stalled", "account"];

/// The commands and their arguments.
pub(super) fn command(texts: &Texts) -> Command {
    let about = |key: &str| texts.get(key);
    let option = |name: &'static str, value: &'static str, help: &str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(about(help))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name)
            .long(name)
            .help(about(help))
            .action(ArgAction::SetTrue)
    };
    let key = || {
        Arg::new("key")
            .value_name("KEY")
            .help(about("cli-arg-hook"))
            .required(true)
    };
    let services = WebhookService::ALL.map(WebhookService::as_str);
    Command::new("push")
        .about(about("cli-push"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about(about("cli-push-add"))
                .after_help(about("cli-push-add-after-help"))
                .arg(
                    Arg::new("service")
                        .value_name("SERVICE")
                        .help(about("cli-arg-push-service"))
                        .value_parser(services)
                        .required(true),
                )
                .arg(option("server", "URL", "cli-arg-push-server"))
                .arg(option("to", "WHOM", "cli-arg-push-to"))
                .arg(option("user", "NAME", "cli-arg-push-user"))
                .arg(flag("secret", "cli-arg-push-secret"))
                .arg(option("proxy", "URL", "cli-arg-push-proxy"))
                .arg(flag("private-http", "cli-arg-push-private"))
                .arg(
                    option("method", "METHOD", "cli-arg-push-method")
                        .value_parser(["POST", "PUT", "GET"]),
                )
                .arg(option("header", "HEADER", "cli-arg-push-header").action(ArgAction::Append))
                .arg(option("body", "TEMPLATE", "cli-arg-push-body"))
                .arg(option("success", "POINTER=VALUE", "cli-arg-push-success"))
                .arg(
                    option("on", "OUTCOMES", "cli-arg-push-on")
                        .value_delimiter(',')
                        .value_parser(ValueParser::new(PossibleValuesParser::new(EVENTS)))
                        .action(ArgAction::Append),
                )
                .arg(option("account", "NAME", "cli-arg-hook-account"))
                .arg(option("watch", "IMAGE", "cli-arg-hook-watch").conflicts_with("account")),
        )
        .subcommand(
            Command::new("list").about(about("cli-push-list")).arg(
                Arg::new("json")
                    .long("json")
                    .help(about("cli-arg-json"))
                    .action(ArgAction::SetTrue),
            ),
        )
        .subcommand(
            Command::new("test")
                .about(about("cli-push-test"))
                .arg(key()),
        )
        .subcommand(
            Command::new("remove")
                .about(about("cli-push-remove"))
                .arg(key()),
        )
}

/// Runs one of the commands.
pub(super) async fn run(texts: &Texts, matches: &ArgMatches) -> Result<Exit, Problem> {
    match matches.subcommand() {
        Some(("add", arguments)) => add(texts, arguments).await,
        Some(("list", arguments)) => {
            let json = arguments.get_flag("json");
            hook::list(texts, json, |hook| {
                matches!(hook.action, HookAction::Webhook { .. })
            })
            .await
        }
        Some(("test", arguments)) => hook::test(texts, arguments).await,
        Some(("remove", arguments)) => hook::remove(texts, arguments).await,
        _ => Ok(Exit::Failure),
    }
}

/// Adds a channel. Keys are asked for while nothing is held: the user may have to look for them.
async fn add(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let service = word(arguments, "service").unwrap_or_default();
    // Only the services' names come through.
    let service = WebhookService::parse(&service).unwrap_or(WebhookService::Json);
    let keychain = keychain(texts)?;
    let given = given(texts, service, arguments)?;
    let now = Clock::start().now().wall;
    let action = keep_webhook(texts, &keychain, now, service, given).await?;
    let entry = HookEntry {
        key: None,
        replace_same: false,
        scope: scope(arguments),
        action,
        on: events(arguments),
        enabled: true,
    };
    let key = hook::put(texts, &keychain, entry).await?;
    let args = Args::new()
        .text("service", texts.get(name_key(service)))
        .text("key", key);
    terminal::print(texts.format("cli-push-added", &args));
    Ok(Exit::Success)
}

fn given(texts: &Texts, service: WebhookService, arguments: &ArgMatches) -> Result<Given, Problem> {
    let is_mail = service == WebhookService::Email;
    let prompt = match service {
        WebhookService::Email => "cli-push-mail-prompt",
        WebhookService::Custom => "cli-hook-url-prompt",
        _ => "cli-push-key-prompt",
    };
    let pasted = read_secret(texts, prompt)?;
    let user = word(arguments, "user");
    let asks = arguments.get_flag("secret") || is_mail || user.is_some();
    let prompt = if is_mail {
        "cli-push-password-prompt"
    } else {
        "cli-hook-secret-prompt"
    };
    let secret = asks.then(|| read_secret(texts, prompt)).transpose()?;
    let headers = arguments.get_many::<String>("header");
    let headers: Vec<String> = headers.into_iter().flatten().cloned().collect();
    let text = |name: &str| word(arguments, name).unwrap_or_default();
    let template = Template {
        url: String::new(),
        method: text("method"),
        headers: headers.join("\n"),
        body: text("body"),
        success: text("success"),
    };
    Ok(Given {
        server: word(arguments, "server"),
        secret,
        to: word(arguments, "to").map(Secret::new),
        user: user.map(Secret::new),
        proxy: word(arguments, "proxy").map(Secret::new),
        private: arguments.get_flag("private-http"),
        template: (service == WebhookService::Custom).then_some(template),
        ..Given::new(pasted)
    })
}

/// All builds, unless an account or an image is named.
fn scope(arguments: &ArgMatches) -> HookScope {
    if let Some(key) = word(arguments, "watch") {
        HookScope::Watch { key }
    } else if let Some(account) = word(arguments, "account") {
        HookScope::Account { account }
    } else {
        HookScope::All
    }
}

/// Everything, unless outcomes are named.
fn events(arguments: &ArgMatches) -> HookEvents {
    let Some(named) = arguments.get_many::<String>("on") else {
        return HookEvents::ALL;
    };
    let named: Vec<&str> = named.map(String::as_str).collect();
    HookEvents {
        on_ready: named.contains(&"ready"),
        on_failed: named.contains(&"failed"),
        on_gone: named.contains(&"deleted"),
        on_stalled: named.contains(&"stalled"),
        on_account: named.contains(&"account"),
    }
}
