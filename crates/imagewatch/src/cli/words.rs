//! The words of the argument parser in the user's language. It speaks English only: its help is made
//! from a template here, and its complaints are put together from what they are about.

use crate::terminal;
use crate::texts::{Args, Language, Texts};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};
use std::io::IsTerminal;

/// The command line with headings and standard options in the language of `texts`.
pub(super) fn localized(texts: &Texts, command: Command) -> Command {
    if texts.language() == Language::En {
        return command;
    }
    let named = command.get_version().is_some();
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .help(texts.get("cli-arg-help"))
        .help_heading(texts.get("cli-heading-options"))
        .action(ArgAction::Help);
    let version = named.then(|| {
        Arg::new("version")
            .short('V')
            .long("version")
            .help(texts.get("cli-arg-version"))
            .help_heading(texts.get("cli-heading-options"))
            .action(ArgAction::Version)
    });
    let usage = texts.get("cli-heading-usage");
    let positional = texts.get("cli-heading-arguments");
    let options = texts.get("cli-heading-options");
    let names: Vec<String> = command
        .get_subcommands()
        .map(|one| one.get_name().to_owned())
        .collect();
    let command = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |one| localized(texts, one))
    });
    command
        .help_template(format!(
            "{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(texts.get("cli-heading-commands"))
        .subcommand_value_name(texts.get("cli-value-command"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                positional.clone()
            } else {
                options.clone()
            };
            arg.help_heading(heading)
        })
        .arg(help)
        .args(version)
}

/// Prints what the parser has to say: help and version to standard output, a complaint to standard
/// error.
pub(super) fn print(texts: &Texts, error: &Error) {
    let plain = texts.language() == Language::En;
    let is_help = !error.use_stderr();
    if plain {
        terminal::note(error.print());
    } else if is_help || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let text = error.render();
        let coloured = std::io::stdout().is_terminal() && console::colors_enabled();
        let text = if coloured {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        let text = text.replace("[OPTIONS]", &texts.get("cli-value-options"));
        if is_help {
            terminal::print(text.trim_end());
        } else {
            terminal::complain(text.trim_end());
        }
    } else {
        terminal::complain(format_args!("imagewatchctl: {}", complaint(texts, error)));
        terminal::complain(texts.get("cli-try-help"));
    }
}

/// What is wrong with the arguments.
fn complaint(texts: &Texts, error: &Error) -> String {
    let args = Args::new()
        .text("what", context(error, ContextKind::InvalidArg))
        .text("value", context(error, ContextKind::InvalidValue))
        .text("command", context(error, ContextKind::InvalidSubcommand))
        .text("other", context(error, ContextKind::PriorArg))
        .text("valid", context(error, ContextKind::ValidValue));
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "cli-wrong-unknown",
        ErrorKind::InvalidSubcommand => "cli-wrong-command",
        ErrorKind::MissingSubcommand => "cli-wrong-no-command",
        ErrorKind::MissingRequiredArgument => "cli-wrong-missing",
        ErrorKind::InvalidValue if context(error, ContextKind::InvalidValue).is_empty() => {
            "cli-wrong-no-value"
        }
        ErrorKind::InvalidValue if !context(error, ContextKind::ValidValue).is_empty() => {
            "cli-wrong-choice"
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
            "cli-wrong-value"
        }
        ErrorKind::ArgumentConflict => "cli-wrong-conflict",
        _ => "cli-wrong-else",
    };
    let text = texts.format(key, &args);
    match std::error::Error::source(error) {
        Some(source) => format!("{text}{source}"),
        None => text,
    }
}

/// What a complaint is about, as one text.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    fn chinese() -> (Texts, Command) {
        let texts = Texts::for_language(Language::ZhCn);
        (texts, localized(&texts, command(&texts)))
    }

    #[test]
    fn the_command_line_stays_sound() {
        chinese().1.debug_assert();
    }

    #[test]
    fn help_has_no_words_of_the_parser() {
        let (_, mut command) = chinese();
        command.build();
        look(&mut command);
    }

    fn look(command: &mut Command) {
        let help = command.render_long_help().to_string();
        for word in ["Usage", "Commands:", "Options:", "Arguments:", "Print"] {
            assert!(!help.contains(word), "{word} in {help}");
        }
        command.get_subcommands_mut().for_each(look);
    }

    #[test]
    fn complaints_are_in_chinese() {
        let (texts, command) = chinese();
        for words in [
            &["frobnicate"][..],
            &["watch"],
            &["status", "--nonsense"],
            &["wait", "x", "--timeout", "soon"],
            &["wait", "x", "--all", "--any"],
            &["hook", "set", "--webhook", "icq"],
            &["history", "--limit"],
        ] {
            let line = ["imagewatchctl"].iter().chain(words);
            let error = command.clone().try_get_matches_from(line).unwrap_err();
            let said = complaint(&texts, &error);
            assert!(said.chars().any(|c| c > '\u{4e00}'), "{words:?}: {said}");
        }
    }
}
