//! ImageWatch without a window: everything but the shell.

pub mod settings;
pub mod view;
