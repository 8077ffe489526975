//! What is typed, or passed on standard input: never more than a line of bounded length, in memory that
//! is overwritten.

use crate::keychain::VALUE_LIMIT;
use crate::terminal;
use crate::texts::{Args, Texts};
use compshare::Secret;
use std::io::{self, BufRead, IsTerminal, Read};
use zeroize::Zeroizing;

/// A secret from a prompt that does not show it, or the next line of standard input. Arguments are seen
/// by other programs.
pub(super) fn secret(texts: &Texts, prompt: &str) -> io::Result<Secret> {
    let line = if io::stdin().is_terminal() {
        Zeroizing::new(rpassword::prompt_password(texts.get(prompt))?)
    } else {
        line(texts)?
    };
    Ok(Secret::new(line.trim().to_owned()))
}

/// A word from a prompt, or the next line of standard input.
pub(super) fn word(texts: &Texts, prompt: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        terminal::ask(texts.get(prompt).trim_end());
    }
    Ok(line(texts)?.trim().to_owned())
}

/// What is typed behind a question.
pub(super) fn answer(texts: &Texts, question: &str) -> io::Result<String> {
    terminal::ask(texts.get(question));
    Ok(line(texts)?.trim().to_lowercase())
}

/// The next line of standard input. All of its memory is set aside at once, because a buffer that grows
/// leaves copies behind.
fn line(texts: &Texts) -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(VALUE_LIMIT + 1));
    let mut start = io::stdin().lock().take(VALUE_LIMIT as u64 + 1);
    start.read_line(&mut line)?;
    if line.len() > VALUE_LIMIT && !line.ends_with('\n') {
        let most = Args::new().text("most", VALUE_LIMIT.to_string());
        return Err(io::Error::other(texts.format("cli-line-too-long", &most)));
    }
    Ok(line)
}
