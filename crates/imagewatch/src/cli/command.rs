//! The commands and their arguments, in the person's language.

use crate::control_api::HISTORY_MOST;
use crate::texts::{Args, Texts};
use clap::builder::TypedValueParser;
use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

/// Longest time to wait, in seconds: some thirty years. Whoever means "for ever" leaves it out.
const LONGEST_WAIT: f64 = 1e9;

/// The whole command line, with its help in the language of `texts`.
pub fn command(texts: &Texts) -> Command {
    let about = |key: &str| texts.get(key);
    Command::new("imagewatchctl")
        .version(env!("CARGO_PKG_VERSION"))
        .about(about("cli-about"))
        .after_help(about("cli-after-help"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(account(texts))
        .subcommand(
            Command::new("watch")
                .about(about("cli-watch"))
                .arg(image(texts).num_args(1..))
                .arg(option(texts, "region", "REGION", "cli-arg-region"))
                .arg(option(texts, "zone", "ZONE", "cli-arg-zone"))
                .arg(option(texts, "account", "NAME", "cli-arg-account")),
        )
        .subcommand(
            Command::new("unwatch")
                .about(about("cli-unwatch"))
                .arg(image(texts))
                .arg(option(texts, "account", "NAME", "cli-arg-account")),
        )
        .subcommand(
            Command::new("status")
                .about(about("cli-status"))
                .arg(
                    Arg::new("watch")
                        .long("watch")
                        .short('w')
                        .help(about("cli-arg-watch"))
                        .action(ArgAction::SetTrue),
                )
                .arg(json(texts)),
        )
        .subcommand(
            Command::new("images")
                .about(about("cli-images"))
                .arg(option(texts, "account", "NAME", "cli-arg-account"))
                .arg(json(texts)),
        )
        .subcommand(Command::new("pause").about(about("cli-pause")))
        .subcommand(Command::new("resume").about(about("cli-resume")))
        .subcommand(
            Command::new("wait")
                .about(about("cli-wait"))
                .after_help(about("cli-wait-after-help"))
                .arg(image(texts).num_args(1..))
                .arg(
                    Arg::new("all")
                        .long("all")
                        .help(about("cli-arg-all"))
                        .action(ArgAction::SetTrue)
                        .conflicts_with("any"),
                )
                .arg(
                    Arg::new("any")
                        .long("any")
                        .help(about("cli-arg-any"))
                        .action(ArgAction::SetTrue),
                )
                .arg(
                    option(texts, "timeout", "SECONDS", "cli-arg-timeout")
                        .value_parser(seconds(texts)),
                )
                .arg(option(texts, "region", "REGION", "cli-arg-region"))
                .arg(option(texts, "zone", "ZONE", "cli-arg-zone"))
                .arg(option(texts, "account", "NAME", "cli-arg-account"))
                .arg(json(texts)),
        )
        .subcommand(super::push::command(texts))
        .subcommand(hook(texts))
        .subcommand(
            Command::new("doctor")
                .about(about("cli-doctor"))
                .arg(json(texts)),
        )
        .subcommand(
            Command::new("history")
                .about(about("cli-history"))
                .arg(
                    option(texts, "limit", "COUNT", "cli-arg-limit")
                        .value_parser(value_parser!(u32).range(1..=i64::from(HISTORY_MOST))),
                )
                .arg(option(texts, "account", "NAME", "cli-arg-history-account"))
                .arg(json(texts))
                .subcommand(
                    Command::new("export-trace")
                        .about(about("cli-history-export-trace"))
                        .arg(image(texts)),
                ),
        )
}

fn account(texts: &Texts) -> Command {
    let about = |key: &str| texts.get(key);
    let name = || {
        Arg::new("name")
            .value_name("NAME")
            .help(about("cli-arg-name"))
    };
    Command::new("account")
        .about(about("cli-account"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about(about("cli-account-add"))
                .after_help(about("cli-account-add-after-help"))
                .arg(name())
                .arg(option(texts, "public-key", "KEY", "cli-arg-public-key"))
                .arg(option(texts, "project-id", "ID", "cli-arg-project-id"))
                .arg(option(texts, "region", "REGION", "cli-arg-region")),
        )
        .subcommand(
            Command::new("import")
                .about(about("cli-account-import"))
                .after_help(about("cli-account-import-after-help"))
                .arg(option(texts, "from", "FILE", "cli-arg-from"))
                .arg(
                    Arg::new("yes")
                        .long("yes")
                        .short('y')
                        .help(about("cli-arg-yes"))
                        .action(ArgAction::SetTrue),
                ),
        )
        .subcommand(
            Command::new("list")
                .about(about("cli-account-list"))
                .arg(json(texts)),
        )
        .subcommand(
            Command::new("test")
                .about(about("cli-account-test"))
                .arg(name()),
        )
        .subcommand(
            Command::new("change-keys")
                .about(about("cli-account-change-keys"))
                .after_help(about("cli-account-add-after-help"))
                .arg(name())
                .arg(option(texts, "public-key", "KEY", "cli-arg-public-key"))
                .arg(option(texts, "project-id", "ID", "cli-arg-project-id")),
        )
        .subcommand(
            Command::new("remove")
                .about(about("cli-account-remove"))
                .arg(name().required(true)),
        )
}

fn hook(texts: &Texts) -> Command {
    let about = |key: &str| texts.get(key);
    let key = || {
        Arg::new("key")
            .value_name("KEY")
            .help(about("cli-arg-hook"))
            .required(true)
    };
    let target = ArgGroup::new("target")
        .args(["program", "webhook"])
        .required(true);
    Command::new("hook")
        .about(about("cli-hook"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("set")
                .about(about("cli-hook-set"))
                .after_help(about("cli-hook-set-after-help"))
                .arg(option(texts, "program", "PATH", "cli-arg-program"))
                .arg(
                    option(texts, "webhook", "SERVICE", "cli-arg-webhook")
                        .value_parser(["feishu", "dingtalk", "wecom", "json"]),
                )
                .arg(
                    Arg::new("secret")
                        .long("secret")
                        .help(about("cli-arg-secret"))
                        .requires("webhook")
                        .action(ArgAction::SetTrue),
                )
                .arg(option(texts, "on", "OUTCOME", "cli-arg-on").value_parser(["ready", "failed"]))
                .arg(option(texts, "account", "NAME", "cli-arg-hook-account"))
                .arg(
                    option(texts, "watch", "IMAGE", "cli-arg-hook-watch").conflicts_with("account"),
                )
                .arg(
                    Arg::new("arguments")
                        .value_name("ARGUMENT")
                        .help(about("cli-arg-arguments"))
                        .num_args(0..)
                        .last(true)
                        .requires("program"),
                )
                .group(target),
        )
        .subcommand(
            Command::new("list")
                .about(about("cli-hook-list"))
                .arg(json(texts)),
        )
        .subcommand(
            Command::new("test")
                .about(about("cli-hook-test"))
                .arg(key()),
        )
        .subcommand(
            Command::new("remove")
                .about(about("cli-hook-remove"))
                .arg(key()),
        )
}

/// Reads a number of seconds.
fn seconds(texts: &Texts) -> impl TypedValueParser<Value = f64> + use<> {
    let most = Args::new().text("most", LONGEST_WAIT.to_string());
    let wrong = texts.format("cli-arg-timeout-wrong", &most);
    move |text: &str| {
        let seconds = text.parse().ok();
        seconds
            .filter(|seconds| (0.0..=LONGEST_WAIT).contains(seconds))
            .ok_or_else(|| wrong.clone())
    }
}

fn image(texts: &Texts) -> Arg {
    Arg::new("image")
        .value_name("IMAGE")
        .help(texts.get("cli-arg-image"))
        .required(true)
}

fn option(texts: &Texts, name: &'static str, value: &'static str, help: &str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(texts.get(help))
}

fn json(texts: &Texts) -> Arg {
    Arg::new("json")
        .long("json")
        .help(texts.get("cli-arg-json"))
        .action(ArgAction::SetTrue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn the_command_line_is_sound_in_every_language() {
        for language in Language::ALL {
            command(&Texts::for_language(language)).debug_assert();
        }
    }

    #[test]
    fn a_private_key_is_never_an_argument() {
        let command = command(&Texts::for_language(Language::En));
        let arguments = [
            "imagewatchctl",
            "account",
            "add",
            "--public-key",
            "K",
            "--private-key",
            "S",
        ];
        assert!(command.try_get_matches_from(arguments).is_err());
    }
}
