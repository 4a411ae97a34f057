//! The arguments of the program.

use std::path::PathBuf;

use clap::Parser;
use simulator::{Date, Settings, date};

/// Simulate a contact centre and write its documents as Amazon Connect would have sent them
#[derive(Parser)]
#[command(name = "simulator", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The folder for the documents, which is empty or not there
    #[arg(long, value_name = "FOLDER")]
    pub(crate) into: PathBuf,
    /// How many agents there are
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().agents)]
    agents: u32,
    /// For how many days customers get in touch
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().days)]
    days: u32,
    /// The first of these days, in UTC
    #[arg(long, value_name = "YYYY-MM-DD", default_value_t = Settings::default().start, value_parser = date)]
    start: Date,
    /// The same number gives the same documents
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().seed)]
    seed: u64,
}

impl Arguments {
    pub(crate) fn settings(&self) -> Settings {
        Settings { agents: self.agents, days: self.days, start: self.start, seed: self.seed }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_is_not_given_is_the_demonstration() {
        let arguments = Arguments::parse_from(["simulator", "--into", "x", "--start", "2028-02-29", "--agents", "5"]);
        assert_eq!(arguments.settings(), Settings { agents: 5, start: date("2028-02-29").unwrap(), ..Settings::default() });
        assert!(Arguments::try_parse_from(["simulator", "--into", "x", "--start", "2027-02-29"]).is_err());
    }
}
