//! Queries with their parameters' values in them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{ArgumentError, Default, Kind, Parameter, Query, Value};

/// Values for the parameters of a query, by name. None is NULL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments(BTreeMap<&'static str, Value>);

impl Arguments {
    /// Takes a value as somebody wrote it.
    ///
    /// # Errors
    /// When the query has no such parameter, or the value has another form.
    pub fn set(&mut self, query: &Query, name: &str, text: &str) -> Result<(), ArgumentError> {
        let parameter = query.parameter(name).ok_or_else(|| unknown(query, name))?;
        self.0.insert(parameter.name, parameter.value(text)?);
        Ok(())
    }

    /// The value of a parameter, where one was given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

fn unknown(query: &Query, name: &str) -> ArgumentError {
    let known = query.parameters.iter().map(|parameter| parameter.name);
    let nearest = known.clone().max_by(|one, other| {
        strsim::jaro_winkler(name, one).total_cmp(&strsim::jaro_winkler(name, other))
    });
    let known: Vec<_> = known.collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    ArgumentError::Unknown {
        query: query.name.to_owned(),
        name: name.to_owned(),
        known,
        nearest,
    }
}

pub(super) fn query(query: &Query, arguments: &Arguments) -> Result<String, ArgumentError> {
    let foreign = arguments
        .0
        .keys()
        .find(|name| query.parameter(name).is_none());
    foreign.map_or_else(
        || Ok(substituted(query, arguments)),
        |name| Err(unknown(query, name)),
    )
}

pub(super) fn with_defaults(query: &Query) -> String {
    substituted(query, &Arguments::default())
}

fn substituted(query: &Query, arguments: &Arguments) -> String {
    let mut text = String::with_capacity(query.body.len());
    let mut rest = query.body;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        match query.parameter(name) {
            Some(parameter) => text.push_str(&sql(parameter, arguments)),
            // A test of the catalogue keeps this from happening; Athena would name the place.
            None => text.extend(["${", name, "}"]),
        }
        rest = behind;
    }
    text + rest
}

fn sql(parameter: &Parameter, arguments: &Arguments) -> Cow<'static, str> {
    match (arguments.get(parameter.name), &parameter.default) {
        (Some(value), _) | (None, Default::Value(value)) => value.to_string().into(),
        (None, Default::DaysAgo(0)) => {
            "CAST(date_format(current_date, '%Y%m%d') AS integer)".into()
        }
        (None, Default::DaysAgo(days)) => {
            format!("CAST(date_format(current_date - INTERVAL '{days}' DAY, '%Y%m%d') AS integer)")
                .into()
        }
        (None, Default::Null) => match parameter.kind {
            Kind::Day => "CAST(NULL AS integer)".into(),
            Kind::Number => "CAST(NULL AS double)".into(),
            Kind::Text => "CAST(NULL AS varchar)".into(),
        },
    }
}

/// Writes the value as SQL.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => {
                let (year, month, day) = day.parts();
                write!(
                    f,
                    "{}",
                    i64::from(year) * 10_000 + i64::from(month) * 100 + i64::from(day)
                )
            }
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
        }
    }
}

#[cfg(test)]
mod tests {
    use connect_core::Source;

    use super::*;

    const TEXT: &str = "-- Title\n-- Question\n-- Columns:\n--   a  integer  a\n-- Parameters:\n--   from  day  today-6  a\n--   queue  text  none  a\n\
        --   seconds  number  20  a\nSELECT 1 AS a WHERE ${from} < ${seconds} AND (${queue} IS NULL OR name = ${queue})\n";

    fn example() -> Query {
        Query::read(Source::ContactRecords, "example", TEXT).unwrap()
    }

    #[test]
    fn defaults_are_sql_that_runs_by_itself() {
        assert_eq!(
            with_defaults(&example()),
            "SELECT 1 AS a WHERE CAST(date_format(current_date - INTERVAL '6' DAY, '%Y%m%d') AS integer) < 20 \
             AND (CAST(NULL AS varchar) IS NULL OR name = CAST(NULL AS varchar))\n"
        );
    }

    #[test]
    fn values_are_literals_whatever_they_hold() {
        let mut arguments = Arguments::default();
        arguments.set(&example(), "from", "2026-11-03").unwrap();
        arguments
            .set(&example(), "queue", "O'Hara ${seconds}")
            .unwrap();
        assert_eq!(
            example().sql(&arguments).unwrap(),
            "SELECT 1 AS a WHERE 20261103 < 20 AND ('O''Hara ${seconds}' IS NULL OR name = 'O''Hara ${seconds}')\n"
        );
    }

    #[test]
    fn what_a_query_does_not_take_is_refused() {
        let refused = |name, text| {
            Arguments::default()
                .set(&example(), name, text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused("second", "20"),
            "the query 'example' has no parameter 'second'; it has from, queue, seconds. Did you mean 'seconds'?"
        );
        assert_eq!(
            refused("seconds", "1 OR 1=1"),
            "'1 OR 1=1' is no value of the parameter 'seconds', which takes a number such as 20"
        );
        assert_eq!(
            refused("from", "2026-11-31"),
            "'2026-11-31' is no value of the parameter 'from', which takes a day such as 2026-11-23"
        );
    }
}
