//! The named queries: each an Athena query with title, description, columns, and parameters.
//!
//! A query is a file `sql/queries/<source>/<name>.sql` that starts with a header of comments:
//!
//! ```sql
//! -- Contacts per reason
//! --
//! -- Contacts created on each day by call reason.
//! --
//! -- Columns:
//! --   call_reason  varchar  contact attribute CallReason, NULL if none was set
//! --   contacts     bigint   contacts created
//! -- Parameters:
//! --   from   day   today-6  first day
//! --   to     day   today    last day
//! --   queue  text  none     only this queue
//! ```
//!
//! Cells are separated by two or more spaces. The kind of a parameter is `day`, `number`, `text` or
//! `choice`; the description of a choice ends with a colon and its values. `${from}` in the query is replaced by the parameter's
//! value as SQL. A day is the number 20261123, to compare with `year * 10000 + month * 100 + day`;
//! `${from-1}` is the day before it, and `${from:date}` is the day as a date. A text is a literal;
//! `none` is NULL. `${time_zone}` is the reporting time zone, in which days begin, and
//! `${is_back_after_logout}` the condition under which an event after a logout shows an agent who is
//! back, from the columns `last_login`, `last_logout` and `status_start_time`.
//!
//! Contacts count on the day of their disconnect, in partitions by initiation: `${from:disconnect}` is
//! the first partition that a query of contacts disconnected since `from` has to read. How far it is
//! depends on the parameter `channel`, if the query has one. `${disconnect_days}` is that number of
//! days, and `${from:conversation}` is for queries that count calls and chats alone.
//! Tables and views are named without their database, which is the session's.

mod header;
mod parameter;
mod render;

use std::sync::LazyLock;

use connect_core::Source;

use crate::{TimeZone, files};
pub(crate) use header::Header;
pub use header::{HeaderError, ResultColumn};
pub use parameter::{ArgumentError, DefaultValue, Parameter, ParameterKind, ParameterValue};
pub use render::Arguments;
pub(crate) use render::{date_literal, days_later, with_time_zone};

/// Former names of queries, with their names now.
pub const ALIASES: [(&str, &str); 10] = [
    ("agent-connection-attempts", "agent-non-response-by-queue"),
    ("calls-per-reason", "contacts-per-reason"),
    ("handling-time-by-agent", "handle-time-by-agent"),
    ("handling-time-by-queue", "handle-time-by-queue"),
    ("handling-time-per-reason", "handle-time-per-reason"),
    ("longest-silences", "longest-non-talk-time"),
    ("missed-contacts-per-agent", "agent-non-response"),
    ("queue-wait-percentiles", "queue-time-percentiles"),
    ("staffed-agents-by-half-hour", "online-agents-by-half-hour"),
    ("talk-and-silence-by-agent", "talk-time-by-agent"),
];

/// Queries that have rows of agents who are online at the end of their days.
const OF_ONLINE_AGENTS: [&str; 3] = [
    "agents-current-contacts",
    "agents-current-reason",
    "agents-current-status",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Unique name: `contacts-per-reason`.
    pub name: &'static str,
    /// The source that it mainly reads.
    pub source: Source,
    pub title: &'static str,
    pub question: String,
    pub columns: Vec<ResultColumn>,
    pub parameters: Vec<Parameter>,
    /// SQL with placeholders.
    pub body: &'static str,
    /// The file: header and SQL.
    pub text: &'static str,
}

impl Query {
    fn parse(source: Source, name: &'static str, text: &'static str) -> Result<Self, HeaderError> {
        let Header {
            title,
            question,
            columns,
            parameters,
            body,
        } = Header::parse(text).map_err(|error| error.in_file(name))?;
        Ok(Self {
            name,
            source,
            title,
            question,
            columns,
            parameters,
            body,
            text,
        })
    }

    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }

    /// Why the query may have no rows on days of the lake if no parameter besides the days is set.
    pub fn empty_reason(&self) -> Option<&'static str> {
        OF_ONLINE_AGENTS
            .contains(&self.name)
            .then_some("no agent is online at the end of the selected days")
    }

    /// SQL for Athena, with defaults for parameters without an argument.
    ///
    /// # Errors
    /// If an argument is for an unknown parameter.
    pub fn sql(&self, arguments: &Arguments) -> Result<String, ArgumentError> {
        render::query(self, arguments)
    }

    /// Header and SQL with defaults: the text of a named query in Athena. The header names the
    /// time zone.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "no argument is set"
    )]
    pub fn named_query(&self, time_zone: &TimeZone) -> String {
        let header = &self.text[..self.text.len() - self.body.len()];
        let arguments = Arguments::in_time_zone(time_zone.clone());
        let body = render::query(self, &arguments).expect("no argument is set");
        format!("{header}-- Time zone: {time_zone}\n{body}")
    }
}

/// All queries, by source and name.
#[expect(clippy::expect_used, reason = "a test parses every header")]
pub fn all() -> &'static [Query] {
    static ALL: LazyLock<Vec<Query>> = LazyLock::new(|| {
        parsed()
            .map(|query| query.expect("a test parses every header"))
            .collect()
    });
    &ALL
}

fn parsed() -> impl Iterator<Item = Result<Query, HeaderError>> {
    let files = |source: Source| {
        files::in_folder(&format!("queries/{}", source.code())).collect::<Vec<_>>()
    };
    Source::ALL.into_iter().flat_map(move |source| {
        files(source)
            .into_iter()
            .map(move |(name, text)| Query::parse(source, name, text))
    })
}

/// The query with this name, or former name.
pub fn query(name: &str) -> Option<&'static Query> {
    let renamed = ALIASES.iter().find(|(alias, _)| *alias == name);
    let name = renamed.map_or(name, |(_, name)| name);
    all().iter().find(|query| query.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::views;

    /// The names of parameters in a query, once for each use.
    fn placeholders(body: &str) -> impl Iterator<Item = &str> {
        let inside = body
            .split("${")
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        inside
            .filter(|(name, _)| {
                let shared = [
                    "time_zone",
                    render::DISCONNECT_DAYS,
                    render::IS_BACK_AFTER_LOGOUT,
                ];
                !shared.contains(name)
            })
            .map(|(text, _)| {
                render::parse_placeholder(text)
                    .expect("a valid placeholder")
                    .0
            })
    }

    #[test]
    fn rule_of_logouts_is_in_one_place() {
        let of_queries = all()
            .iter()
            .filter_map(|query| Some((query.name, query.sql(&Arguments::default()).ok()?)));
        let of_views = views::all()
            .iter()
            .map(|view| (view.name, view.sql(&TimeZone::UTC)));
        let mut names = BTreeSet::new();
        for (name, sql) in of_queries.chain(of_views) {
            assert!(!sql.contains("${"), "{name}");
            let rest = sql.replace(render::BACK_AFTER_LOGOUT, "");
            assert!(!rest.contains("> last_logout"), "{name}");
            if rest != sql {
                names.insert(name);
            }
        }
        let expected = [
            "agents-current-contacts",
            "agents-current-reason",
            "agents-current-status",
            "concurrent-contacts",
            "connect_agent_states",
            "heartbeat-gaps",
            "routing-profiles",
        ];
        assert_eq!(names, BTreeSet::from(expected));
    }

    #[test]
    fn queries_of_online_agents_exist() {
        let names = all().iter().map(|query| query.name);
        let known = names.filter(|name| OF_ONLINE_AGENTS.contains(name)).count();
        assert_eq!(known, OF_ONLINE_AGENTS.len());
    }

    #[test]
    fn parses_every_header() {
        let faults: Vec<_> = parsed()
            .filter_map(Result::err)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn names_are_unique_and_parameters_used() {
        let names: BTreeSet<_> = all().iter().map(|query| query.name).collect();
        assert_eq!(names.len(), all().len());
        for query in all() {
            let used: BTreeSet<_> = placeholders(query.body).collect();
            let declared: BTreeSet<_> = query
                .parameters
                .iter()
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(used, declared, "{}", query.name);
            assert!(
                !query.named_query(&TimeZone::UTC).contains("${"),
                "{}",
                query.name
            );
        }
    }

    /// The first partition of contacts by disconnect is a rule of `partitions`, not of a query.
    #[test]
    fn queries_by_disconnect_read_the_partitions_of_the_rule() {
        let mut checked = 0;
        for query in all() {
            let is_by_disconnect = query.body.contains("disconnect_date BETWEEN");
            let is_wide = [
                "${from:disconnect}",
                "${from:conversation}",
                "${disconnect_days}",
            ]
            .iter()
            .any(|placeholder| query.body.contains(placeholder));
            assert!(is_wide || !is_by_disconnect, "{}", query.name);
            checked += usize::from(is_by_disconnect);
        }
        assert!(checked > 30, "{checked} queries");
    }

    /// Some queries counted self-service by default, others did not.
    #[test]
    fn self_service_counts_only_if_selected() {
        const ALL_ANALYSES: [&str; 2] = ["analysis-of-contact", "skipped-analyses"];
        const VIEWS: [&str; 3] = [
            "connect_analyses",
            "connect_analysis_categories",
            "connect_cl_current",
        ];
        // An analysis without a channel is of no self-service.
        const LEFT_OUT: &str = "AND coalesce(channel, '') <> 'IVR'";
        const SELECTED: &str =
            "AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))";
        const CONDITIONS: [&str; 4] = [
            LEFT_OUT,
            SELECTED,
            "AND channel = 'VOICE'",
            "AND channel = 'CHAT'",
        ];
        let is_read =
            |word: &[&str]| ["FROM", "JOIN"].contains(&word[0]) && VIEWS.contains(&word[1]);
        let mut checked = 0;
        for query in all() {
            let words: Vec<_> = query.body.split_whitespace().collect();
            let reads = words.windows(2).filter(|pair| is_read(pair)).count();
            if reads == 0 {
                continue;
            }
            let lines = query
                .body
                .lines()
                .map(|line| line.trim().replace("analyses.", ""));
            let conditions = lines.filter(|line| CONDITIONS.contains(&&**line)).count();
            let is_exception = ALL_ANALYSES.contains(&query.name);
            let expected = if is_exception { 0 } else { reads };
            assert_eq!(conditions, expected, "{}", query.name);
            checked += 1;
        }
        assert!(checked > 15, "{checked} queries");
    }

    /// Which contacts are in time and which are excluded is one definition, in the text of each
    /// query of service levels.
    #[test]
    fn queries_of_service_levels_have_one_definition() {
        let definition = |query: &'static Query| {
            let lines = query
                .body
                .lines()
                .skip_while(|line| !line.ends_with(" END AS is_in_time,"));
            let lines: Vec<_> = lines.map(str::trim).collect();
            let last = lines.iter().position(|line| *line == "END AS is_excluded");
            last.map(|last| lines[..=last].join("\n"))
        };
        let found: Vec<_> = all()
            .iter()
            .filter(|query| query.body.contains("AS custom_service_level_share"))
            .map(|query| (query.name, definition(query)))
            .collect();
        let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "contact-metrics",
                "service-level-by-interval",
                "service-level"
            ]
        );
        for (name, definition) in &found {
            assert!(definition.is_some(), "{name}");
            assert_eq!(definition, &found[0].1, "{name}");
        }
    }

    #[test]
    fn former_names_find_their_queries() {
        for (alias, name) in ALIASES {
            assert!(all().iter().all(|query| query.name != alias), "{alias}");
            assert_eq!(query(alias).map(|query| query.name), Some(name));
        }
    }

    #[test]
    fn named_query_names_the_time_zone() {
        let zone = TimeZone::parse("Asia/Kathmandu").unwrap();
        let text = query("contacts-per-day").unwrap().named_query(&zone);
        assert!(
            text.contains("\n-- Time zone: Asia/Kathmandu\nSELECT"),
            "{text}"
        );
    }
}
