//! What the app and the window's program agree on beside the vocabulary.

/// The name of the app's program, which runs all day.
pub const APP: &str = "imagewatch";

/// The name of the window's program, which lies beside the app's.
pub const PROGRAM: &str = "imagewatch-window";

/// Tells the window's program that it was started by the app and has a channel to it: its standard
/// input, and on Windows its standard output for the other direction.
pub const CHANNEL_ARGUMENT: &str = "--channel";

/// The exit code of a window's program that has told the user why there is no window.
pub const TOLD: u8 = 3;
