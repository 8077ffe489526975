//! What the person has chosen, put in force.

use super::controller::Controller;
use super::wording;
use crate::settings::{LanguageChoice, Settings};
use crate::store::{Keep, Op};
use crate::texts::{Language, Texts};
use crate::view::Problem;
use serde_json::{Map, Value};
use std::sync::Arc;
use watch::{Now, PauseBounds};

/// Seconds between two times that old data is removed and a backup made.
pub(super) const UPKEEP_PAUSE: f64 = 86_400.0;

impl Controller {
    /// Stops all asking, or lets it go on.
    pub(super) fn set_paused(&mut self, paused: bool) -> Result<(), Problem> {
        self.save_settings(Settings {
            paused,
            ..self.settings.clone()
        })
    }

    /// Does something that may put texts together, for a caller who reads another language.
    pub(super) fn speaking<T>(
        &mut self,
        language: Option<Language>,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        if let Some(language) = language {
            self.texts = Arc::new(Texts::for_language(language));
        }
        let value = work(self);
        if language.is_some() {
            self.texts = Arc::new(Texts::for_language(language_of(&self.settings)));
        }
        value
    }

    /// Removes what is older or more than the person wants to keep, and makes a backup if one is
    /// due.
    pub(super) fn look_after_store(&mut self, now: Now) {
        self.timers.upkeep = now.mono.plus_secs(UPKEEP_PAUSE);
        let keep = Keep {
            days: self.settings.history_days,
            builds: self.settings.history_builds,
        };
        if let Err(error) = self.store.maintain(now.wall, keep) {
            tracing::warn!(%error, "the data file could not be looked after");
        }
    }

    /// Takes a change of the settings over; all of them as they are from now on.
    pub(super) fn change_settings(
        &mut self,
        change: Map<String, Value>,
    ) -> Result<Settings, Problem> {
        let settings = self
            .settings
            .changed(change)
            .map_err(|_| wording::own_problem(&self.texts, "error-settings", ""))?;
        self.save_settings(settings)?;
        Ok(self.settings.clone())
    }

    /// Takes new settings over.
    fn save_settings(&mut self, settings: Settings) -> Result<(), Problem> {
        let now = self.clock.now();
        let settings = settings.clamped();
        let value = serde_json::to_value(&settings).map_err(|error| {
            wording::own_problem(&self.texts, "store-failed", &error.to_string())
        })?;
        self.save(vec![Op::PutSetting {
            key: SETTINGS.to_owned(),
            value,
        }]);
        self.texts = Arc::new(Texts::for_language(language_of(&settings)));
        let keeps = (self.settings.history_days, self.settings.history_builds);
        let keeps_other = keeps != (settings.history_days, settings.history_builds);
        self.settings = settings;
        if keeps_other {
            self.look_after_store(now);
        }
        self.steer_fleet(now);
        self.touch(now);
        self.all_saved()
    }

    /// Tells the fleet how the settings want it to ask.
    pub(super) fn steer_fleet(&mut self, now: Now) {
        let settings = &self.settings;
        for account in &self.accounts {
            let per_minute = settings.requests_per_minute;
            let discovery = settings.discovery && self.discovers;
            self.fleet
                .put_account(now, &account.name, per_minute, discovery);
        }
        // One second, the least that can be set, is no wish: it leaves the last moments to the engine.
        let shortest = match settings.shortest_pause_seconds {
            0 | 1 => PauseBounds::default().shortest(),
            seconds => seconds.into(),
        };
        let pauses = PauseBounds::new(shortest, settings.longest_pause_seconds.into());
        self.fleet.set_pauses(now, pauses);
        // The command line by itself asks because a person has just told it to.
        let paused = settings.paused && self.discovers;
        self.fleet.set_paused(now, paused);
    }
}

/// The settings' key in the store.
pub(super) const SETTINGS: &str = "settings";

/// The language that the settings mean.
pub(super) fn language_of(settings: &Settings) -> Language {
    match settings.language {
        LanguageChoice::System => Language::from_system(),
        LanguageChoice::English => Language::En,
        LanguageChoice::SimplifiedChinese => Language::ZhCn,
    }
}
