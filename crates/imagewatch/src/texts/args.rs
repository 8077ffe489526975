//! The variables of a text.

use fluent_bundle::FluentArgs;
use fluent_bundle::types::FluentNumber;

/// Variables with their values.
#[derive(Debug, Default)]
pub struct Args {
    values: FluentArgs<'static>,
}

impl Args {
    /// No variables.
    pub fn new() -> Self {
        Args::default()
    }

    /// Adds a text; it appears as it is.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.set(name, value.into());
        self
    }

    /// Adds a number; plural forms depend on it.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Into<FluentNumber>) -> Self {
        self.values.set(name, value.into());
        self
    }

    pub(super) fn values(&self) -> &FluentArgs<'static> {
        &self.values
    }
}
