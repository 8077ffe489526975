//! Recorded builds, made or read, and the replay of asking policies over them. Shared by the
//! examples and by the test that holds the schedule to its limits.

pub(crate) mod drive;
pub(crate) mod generate;
pub(crate) mod recordings;
pub(crate) mod report;
pub(crate) mod trace;
