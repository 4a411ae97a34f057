//! What to load.

use std::fmt::Write;

use connect_core::{Day, Source};

/// What to load.
#[derive(Clone, Debug)]
pub(in crate::commands) struct BackfillRequest {
    pub(in crate::commands) source: Source,
    pub(in crate::commands) days: Vec<Day>,
    /// Whether to count only.
    pub(in crate::commands) dry_run: bool,
    /// Limit of files, log events or records per second.
    pub(in crate::commands) rate: Option<u32>,
    /// Whether to add the partitions of the days.
    pub(in crate::commands) adds_partitions: bool,
    /// Whether records may be put on an existing data stream, which has other readers.
    pub(in crate::commands) existing_streams: bool,
    /// The arguments that select configuration, deployment and account, each after a space.
    pub(in crate::commands) selection: String,
}

impl BackfillRequest {
    /// The command that does what is requested.
    pub(in crate::commands) fn command(&self) -> String {
        let day = |day: Option<&Day>| day.map(|day| day.to_iso()).unwrap_or_default();
        let mut line = format!(
            "infra backfill --source {} --from {} --to {}",
            self.source,
            day(self.days.first()),
            day(self.days.last())
        );
        if let Some(rate) = self.rate {
            let _infallible = write!(line, " --rate {rate}");
        }
        for (is_set, flag) in [
            (self.dry_run, " --dry-run"),
            (!self.adds_partitions, " --no-partitions"),
            (self.existing_streams, " --existing-streams"),
        ] {
            line += if is_set { flag } else { "" };
        }
        cli::command(&(line + &self.selection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_has_all_options_of_the_request() {
        let day = |day| Day::new(2026, 11, day).unwrap();
        let all = BackfillRequest {
            source: Source::ContactFlowLogs,
            days: vec![day(5), day(6), day(7)],
            dry_run: false,
            rate: Some(20),
            adds_partitions: false,
            existing_streams: true,
            selection: " --config 'my file.toml' --app-name AnyCompany".to_owned(),
        };
        let expected = "backfill --source cfl --from 2026-11-05 --to 2026-11-07 --rate 20 --no-partitions \
            --existing-streams --config 'my file.toml' --app-name AnyCompany";
        assert!(all.command().ends_with(expected), "{}", all.command());
        let default = BackfillRequest {
            days: vec![day(5)],
            rate: None,
            adds_partitions: true,
            existing_streams: false,
            selection: String::new(),
            ..all
        };
        let expected = "backfill --source cfl --from 2026-11-05 --to 2026-11-05";
        assert!(
            default.command().ends_with(expected),
            "{}",
            default.command()
        );
    }
}
