//! Settings of a simulation.

use time::Date;
use time::macros::{date, format_description};

use crate::timestamp::Timestamp;

/// Settings of a simulation. The same settings generate the same documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulationSettings {
    /// Number of agents.
    pub agents: u32,
    /// Number of days on which customers contact the company.
    pub days: u32,
    /// First of these days, in UTC.
    pub start: Date,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Time at which the simulation stops: contacts then in progress have no record. `None`
    /// completes all contacts.
    pub until: Option<Timestamp>,
}

/// Maximum number of agents.
pub const MAX_AGENTS: u32 = 1_000_000;
/// Maximum number of days.
pub const MAX_DAYS: u32 = 3_660;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The number of agents is out of range.
    #[error("agents: {0} is not from 1 to {MAX_AGENTS}")]
    Agents(u32),
    /// The number of days is out of range.
    #[error("days: {0} is not from 1 to {MAX_DAYS}")]
    Days(u32),
    /// Timestamps would not have a year of four digits.
    #[error("start: {0} is not in the years 1970 to 9000")]
    Start(Date),
}

impl SimulationSettings {
    /// Checks the ranges of the settings.
    ///
    /// # Errors
    /// A setting is out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !(1..=MAX_AGENTS).contains(&self.agents) {
            return Err(SettingsError::Agents(self.agents));
        }
        if !(1..=MAX_DAYS).contains(&self.days) {
            return Err(SettingsError::Days(self.days));
        }
        let known_year = (1970..=9000).contains(&self.start.year());
        known_year
            .then_some(())
            .ok_or(SettingsError::Start(self.start))
    }
}

/// Parses a date in the format `2026-11-16`.
///
/// # Errors
/// The text has another format, or the date does not exist.
pub fn parse_date(text: &str) -> Result<Date, time::error::Parse> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
}

impl Default for SimulationSettings {
    /// 40 agents for two weeks.
    fn default() -> Self {
        Self {
            agents: 40,
            days: 14,
            start: date!(2026 - 11 - 16),
            seed: 7,
            until: None,
        }
    }
}
