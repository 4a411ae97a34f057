//! Commands: what begins with a backslash.

/// What the commands are.
pub(super) const HELP: &str = "\
\\d             the tables and views
\\d NAME        the columns of one
\\queries WORD  the named queries, all or those about something
\\show NAME     a named query: what it answers, its parameters, its SQL
\\run NAME queue='Office supplies' from=2026-11-23
               run a named query, with values for its parameters
\\timing        say what statements take, or say it no more
\\q             leave, as Ctrl-D

Anything else is a statement, over as many lines as it needs, up to a semicolon.
Tab completes names; Ctrl-C drops what was typed, or stops what runs.
";

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Show the tables and views, or the columns of one.
    Describe(Option<String>),
    /// List the named queries that have these words.
    Queries(Vec<String>),
    /// Explain a named query.
    Show(String),
    /// Run a named query with these values.
    Run(String, Vec<(String, String)>),
    /// Change whether it is told what statements take.
    Timing,
    /// List the commands.
    Help,
    /// Leave.
    Leave,
}

/// The commands' words.
pub(super) const WORDS: [&str; 7] = [
    "\\d",
    "\\help",
    "\\q",
    "\\queries",
    "\\run",
    "\\show",
    "\\timing",
];

/// What is no command.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CommandError {
    /// There is none of this name.
    #[error("there is no command {0}; \\help lists them")]
    Unknown(String),
    /// It needs or takes something else.
    #[error("write it as {0}")]
    Use(&'static str),
    /// A quote has no end.
    #[error("a quote is not closed")]
    Quote,
}

impl Command {
    /// Reads a command; none where the entry is something else.
    pub(super) fn parse(entry: &str) -> Result<Option<Self>, CommandError> {
        let Some(line) = entry.trim().strip_prefix('\\') else {
            return Ok(None);
        };
        let words = shlex::split(line.trim_end_matches(';')).ok_or(CommandError::Quote)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(Some(match words[..] {
            ["d"] => Self::Describe(None),
            ["d", name] => Self::Describe(Some(name.to_owned())),
            ["queries", ref about @ ..] => {
                Self::Queries(about.iter().map(|&word| word.to_owned()).collect())
            }
            ["show", name] => Self::Show(name.to_owned()),
            ["run", name, ref values @ ..] => Self::Run(name.to_owned(), assignments(values)?),
            ["timing"] => Self::Timing,
            ["help" | "h" | "?"] => Self::Help,
            ["q" | "quit"] => Self::Leave,
            ["show", ..] => return Err(CommandError::Use("\\show NAME")),
            ["run", ..] => return Err(CommandError::Use("\\run NAME parameter=value ...")),
            ["d" | "timing" | "help" | "q", ..] => return Err(CommandError::Use("\\help says")),
            [other, ..] => return Err(CommandError::Unknown(format!("\\{other}"))),
            [] => return Err(CommandError::Unknown("\\".to_owned())),
        }))
    }
}

fn assignments(values: &[&str]) -> Result<Vec<(String, String)>, CommandError> {
    let split = |value: &&str| {
        value
            .split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let assignments = values
        .iter()
        .map(|value| split(value).ok_or(CommandError::Use("\\run NAME parameter=value ...")));
    assignments.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let values = vec![
            ("queue".to_owned(), "Office supplies".to_owned()),
            ("from".to_owned(), "2026-11-23".to_owned()),
        ];
        for (entry, expected) in [
            ("\\d", Command::Describe(None)),
            (
                " \\d connect_ctr;\n",
                Command::Describe(Some("connect_ctr".to_owned())),
            ),
            (
                "\\run x queue='Office supplies' from=2026-11-23",
                Command::Run("x".to_owned(), values),
            ),
            ("\\queries", Command::Queries(Vec::new())),
            ("\\q", Command::Leave),
        ] {
            assert_eq!(Command::parse(entry), Ok(Some(expected)), "{entry}");
        }
        assert_eq!(Command::parse("SELECT '\\d'"), Ok(None));
    }

    #[test]
    fn what_is_no_command_is_refused() {
        let refused = |entry| Command::parse(entry).unwrap_err().to_string();
        assert_eq!(
            refused("\\dx"),
            "there is no command \\dx; \\help lists them"
        );
        assert_eq!(refused("\\"), "there is no command \\; \\help lists them");
        assert_eq!(
            refused("\\run"),
            "write it as \\run NAME parameter=value ..."
        );
        assert_eq!(
            refused("\\run x day"),
            "write it as \\run NAME parameter=value ..."
        );
        assert_eq!(refused("\\run x queue='a"), "a quote is not closed");
    }

    #[test]
    fn the_help_has_every_command() {
        for word in WORDS.iter().filter(|&&word| word != "\\help") {
            assert!(
                HELP.lines()
                    .any(|line| line.split(' ').next() == Some(word)),
                "{word}"
            );
        }
    }
}
