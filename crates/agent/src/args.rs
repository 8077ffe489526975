//! The command line of the app.

use lexopt::prelude::*;

/// What the app was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Args {
    /// Start without a window.
    pub(crate) hidden: bool,
    /// Show what the app does on an embedded simulated service.
    pub(crate) demo: bool,
    /// End the app that is running.
    pub(crate) quit: bool,
    /// A link that was opened, right or wrong.
    pub(crate) link: Option<String>,
    /// Print help and end.
    pub(crate) help: bool,
    /// Print the version and end.
    pub(crate) version: bool,
}

/// Reads the arguments.
///
/// # Errors
/// An argument that the app does not know.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Args, lexopt::Error> {
    let mut args = Args::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if args.link.is_none() && is_link(&value) => {
                args.link = Some(value.string()?);
            }
            Long("hidden") => args.hidden = true,
            Long("demo") => args.demo = true,
            Long("quit") => args.quit = true,
            Short('h') | Long("help") => args.help = true,
            Short('V') | Long("version") => args.version = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(args)
}

/// Whether an argument is meant as a link of ours.
fn is_link(argument: &std::ffi::OsStr) -> bool {
    argument.to_str().is_some_and(imagewatch::links::is_meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Args, String> {
        parse(words.iter().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn flags_are_read_and_others_refused() {
        let args = parse_words(&["--hidden", "--demo"]).unwrap();
        assert_eq!(
            args,
            Args {
                hidden: true,
                demo: true,
                ..Args::default()
            }
        );
        assert!(parse_words(&["--quit"]).unwrap().quit);
        assert!(parse_words(&["--hiden"]).is_err());
        assert!(parse_words(&["image-id"]).is_err());
    }

    #[test]
    fn one_link_is_taken_as_it_is() {
        let link = "imagewatch://watch?image=a b";
        let args = parse_words(&["--hidden", link]).unwrap();
        assert_eq!(args.link.as_deref(), Some(link));
        assert!(args.hidden);
        assert!(parse_words(&[link, link]).is_err());
        assert!(parse_words(&["https://example.com"]).is_err());
    }
}
