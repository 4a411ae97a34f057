//! What a simulation is asked for.

use time::macros::format_description;
use time::{Date, Month};

/// What a simulation is asked for. The same settings give the same documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many agents there are.
    pub agents: u32,
    /// For how many days customers get in touch.
    pub days: u32,
    /// The first of these days, in UTC.
    pub start: Date,
    /// What chance is drawn from.
    pub seed: u64,
}

/// The most agents that a simulation takes.
pub const MOST_AGENTS: u32 = 1_000_000;
/// The most days that a simulation takes.
pub const MOST_DAYS: u32 = 3_660;

/// A setting with which there is no simulation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Too many agents or none.
    #[error("agents: {0} is not from 1 to {MOST_AGENTS}")]
    Agents(u32),
    /// Too many days or none.
    #[error("days: {0} is not from 1 to {MOST_DAYS}")]
    Days(u32),
    /// A start whose timestamps would not have a year of four digits.
    #[error("start: {0} is not in the years 1970 to 9000")]
    Start(Date),
}

impl Settings {
    /// Whether these settings make a simulation.
    ///
    /// # Errors
    /// When a setting is out of its range.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !(1..=MOST_AGENTS).contains(&self.agents) {
            return Err(SettingsError::Agents(self.agents));
        }
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(SettingsError::Days(self.days));
        }
        let known_year = (1970..=9000).contains(&self.start.year());
        known_year
            .then_some(())
            .ok_or(SettingsError::Start(self.start))
    }
}

/// The day that is written so: `2026-11-16`.
///
/// # Errors
/// When there is no such day, or it is written otherwise.
pub fn date(text: &str) -> Result<Date, time::error::Parse> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
}

impl Default for Settings {
    /// A demonstration: 40 agents for a week.
    fn default() -> Self {
        Self {
            agents: 40,
            days: 7,
            start: Date::from_calendar_date(2026, Month::November, 16).unwrap_or(Date::MIN),
            seed: 7,
        }
    }
}
