//! ImageWatch without a window: everything but the shell.

pub mod clock;
pub mod control;
pub mod paths;
pub mod settings;
pub mod store;
pub mod view;
