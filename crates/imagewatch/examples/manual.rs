//! Writes the manual pages of `imagewatchctl` and its completions for shells, from the command line
//! as the program itself knows it: `cargo run -p imagewatch --example manual -- FOLDER`.
//!
//! In `FOLDER`: `man1/*.1`, one page a command, and `completions/`, one file a shell, under the names
//! that the shells look for.

use clap_complete::Shell;
use imagewatch::texts::{Language, Texts};
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

const PROGRAM: &str = "imagewatchctl";

/// What the command line itself does not know, for the end of the first page.
const NOTES: &str = r#".SH ENVIRONMENT
.TP
\fBCOMPSHARE_PUBLIC_KEY\fR, \fBCOMPSHARE_PRIVATE_KEY\fR, \fBCOMPSHARE_PROJECT_ID\fR
Keys for \fBwait\fR, in place of an account's.
.TP
\fBIMAGEWATCH_API_URL\fR
Another endpoint of the service: https, or plain http on this machine.
.TP
\fBIMAGEWATCH_DATA_DIR\fR
Another data folder.
.TP
\fBIMAGEWATCH_LOG\fR
What to log to standard error, for example \fIimagewatch=debug\fR.
.SH FILES
.TP
\fI~/.local/share/imagewatch\fR
Accounts without their private keys, watches and history. Private keys are in the keyring alone.
.SH "SEE ALSO"
\fBimagewatch\fR(1)
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("the folder to write to is missing")?;
    let mut command = imagewatch::cli::command(&Texts::for_language(Language::En));
    write_pages(&command, &folder.join("man1"))?;

    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh, Shell::PowerShell] {
        clap_complete::generate_to(shell, &mut command, PROGRAM, &completions)?;
    }
    Ok(())
}

fn write_pages(command: &clap::Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command.clone(), folder)?;
    let first = folder.join(format!("{PROGRAM}.1"));
    OpenOptions::new()
        .append(true)
        .open(first)?
        .write_all(NOTES.as_bytes())?;
    Ok(())
}
