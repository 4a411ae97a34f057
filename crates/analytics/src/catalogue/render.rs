//! Queries with the values of their parameters.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use connect_core::Day;

use super::{ArgumentError, DefaultValue, Parameter, ParameterKind, ParameterValue, Query};
use crate::TimeZone;
use crate::partitions::{self, CONTACT_DAYS, CONVERSATION_DAYS};

/// Values for the parameters of a query, by name, and the reporting time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    values: BTreeMap<&'static str, ParameterValue>,
    time_zone: TimeZone,
}

impl Arguments {
    /// Defaults for all parameters, with days that begin in a time zone.
    pub fn in_time_zone(time_zone: TimeZone) -> Self {
        Self {
            time_zone,
            ..Self::default()
        }
    }

    /// Sets a value.
    ///
    /// # Errors
    /// If the query has no such parameter, or the value has the wrong kind.
    pub fn set(&mut self, query: &Query, name: &str, text: &str) -> Result<(), ArgumentError> {
        let parameter = query.parameter(name).ok_or_else(|| unknown(query, name))?;
        self.values.insert(parameter.name, parameter.value(text)?);
        Ok(())
    }

    /// The value of a parameter, if it was set.
    pub fn get(&self, name: &str) -> Option<&ParameterValue> {
        self.values.get(name)
    }
}

fn unknown(query: &Query, name: &str) -> ArgumentError {
    let known = query.parameters.iter().map(|parameter| parameter.name);
    let nearest = cli::nearest(name, known.clone());
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
        .values
        .keys()
        .find(|name| query.parameter(name).is_none());
    foreign.map_or_else(
        || Ok(substituted(query, arguments)),
        |name| Err(unknown(query, name)),
    )
}

/// Placeholder for the number of partitions before the first day that a query by disconnect reads.
pub(super) const DISCONNECT_DAYS: &str = "disconnect_days";

/// How a day goes into SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayForm {
    /// As `year * 10000 + month * 100 + day`, moved by some days: `${from-1}`.
    Key(i32),
    /// As a date: `${from:date}`.
    Date,
}

/// How the value of a parameter goes into SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// The value as a literal, or a day in a form.
    Value(DayForm),
    /// A day as the key of the first partition with contacts that were disconnected on it, of the
    /// channel that the query's parameter names: `${from:disconnect}`.
    FirstPartition,
}

/// The name in a placeholder, and how its value goes into SQL.
pub(super) fn parse_placeholder(text: &str) -> Option<(&str, Usage)> {
    if let Some((name, form)) = text.split_once(':') {
        let usage = match form {
            "date" => Usage::Value(DayForm::Date),
            "disconnect" => Usage::FirstPartition,
            "conversation" => Usage::Value(DayForm::Key(-CONVERSATION_DAYS)),
            _ => return None,
        };
        return Some((name, usage));
    }
    let (name, days) = match text.find(['-', '+']) {
        Some(at) => (&text[..at], text[at..].parse().ok()?),
        None => (text, 0),
    };
    Some((name, Usage::Value(DayForm::Key(days))))
}

/// SQL that depends on the channel, if the query has a parameter for it.
fn by_channel(query: &Query, arguments: &Arguments, of: &dyn Fn(i32) -> String) -> String {
    let contact = of(CONTACT_DAYS);
    let Some(channel) = query.parameter("channel") else {
        return contact;
    };
    let channel = sql(channel, arguments, DayForm::Key(0));
    partitions::by_channel(&channel, &of(CONVERSATION_DAYS), &contact)
}

/// Placeholder for the condition under which an event after a logout shows an agent who is back:
/// heartbeats may follow a logout for an hour. `last_login` and `last_logout` are the times of the
/// agent's last events of these types, up to that event or, for the last event, at all.
pub(super) const IS_BACK_AFTER_LOGOUT: &str = "is_back_after_logout";
pub(super) const BACK_AFTER_LOGOUT: &str =
    "(last_login > last_logout OR status_start_time > last_logout)";

/// Replaces the placeholders that views and queries share.
pub(crate) fn with_time_zone(sql: &str, time_zone: &TimeZone) -> String {
    sql.replace("${time_zone}", &format!("'{time_zone}'"))
        .replace(&format!("${{{IS_BACK_AFTER_LOGOUT}}}"), BACK_AFTER_LOGOUT)
}

#[expect(clippy::expect_used, reason = "tests render every query")]
fn substituted(query: &Query, arguments: &Arguments) -> String {
    let mut text = String::with_capacity(query.body.len());
    let mut rest = query.body;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let closed = after.split_once('}');
        let (placeholder, behind) = closed.expect("a placeholder that ends");
        text.push_str(&value_of(placeholder, query, arguments));
        rest = behind;
    }
    text + rest
}

fn value_of(placeholder: &str, query: &Query, arguments: &Arguments) -> Cow<'static, str> {
    if placeholder == "time_zone" {
        return format!("'{}'", arguments.time_zone).into();
    }
    if placeholder == IS_BACK_AFTER_LOGOUT {
        return BACK_AFTER_LOGOUT.into();
    }
    if placeholder == DISCONNECT_DAYS {
        return by_channel(query, arguments, &|days| days.to_string()).into();
    }
    let parsed = parse_placeholder(placeholder)
        .and_then(|(name, usage)| Some((query.parameter(name)?, usage)));
    let Some((parameter, usage)) = parsed else {
        // A test of the catalogue prevents this; Athena reports the position.
        return format!("${{{placeholder}}}").into();
    };
    match usage {
        Usage::Value(form) => sql(parameter, arguments, form),
        Usage::FirstPartition => {
            let day = |days: i32| sql(parameter, arguments, DayForm::Key(-days)).into_owned();
            by_channel(query, arguments, &day).into()
        }
    }
}

fn sql(parameter: &Parameter, arguments: &Arguments, form: DayForm) -> Cow<'static, str> {
    match (arguments.get(parameter.name), &parameter.default) {
        (Some(ParameterValue::Day(day)), _)
        | (None, DefaultValue::Value(ParameterValue::Day(day))) => day_literal(*day, form).into(),
        (Some(value), _) | (None, DefaultValue::Value(value)) => value.to_string().into(),
        (None, DefaultValue::DaysAgo(days)) => {
            days_ago(i64::from(*days), &arguments.time_zone, form).into()
        }
        (None, DefaultValue::Null) => match (parameter.kind, form) {
            (ParameterKind::Day, DayForm::Date) => "CAST(NULL AS date)".into(),
            (ParameterKind::Day, DayForm::Key(_)) => "CAST(NULL AS integer)".into(),
            (kind, _) if kind.is_numeric() => "CAST(NULL AS double)".into(),
            _ => "CAST(NULL AS varchar)".into(),
        },
    }
}

fn day_literal(day: Day, form: DayForm) -> String {
    match form {
        DayForm::Date => date_literal(day),
        DayForm::Key(days) => ParameterValue::Day(days_later(day, days)).to_string(),
    }
}

/// `DATE '2026-11-23'`.
pub(crate) fn date_literal(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("DATE '{year:04}-{month:02}-{day:02}'")
}

/// The day some days later, or earlier for a negative number; the day itself at the ends of the
/// calendar.
pub(crate) fn days_later(day: Day, days: i32) -> Day {
    const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
    Day::from_millis(day.start_millis() + i64::from(days) * DAY_MILLIS).unwrap_or(day)
}

fn days_ago(days: i64, time_zone: &TimeZone, form: DayForm) -> String {
    let today = time_zone.today();
    let moved = |days: i64| match days {
        0 => today.clone(),
        1.. => format!("{today} - INTERVAL '{days}' DAY"),
        _ => format!("{today} + INTERVAL '{}' DAY", -days),
    };
    match form {
        DayForm::Date => moved(days),
        DayForm::Key(shift) => {
            format!(
                "CAST(date_format({}, '%Y%m%d') AS integer)",
                moved(days - i64::from(shift))
            )
        }
    }
}

/// Writes the value as an SQL literal.
impl fmt::Display for ParameterValue {
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

    const CHANNEL: &str = "-- Title\n-- Question\n-- Columns:\n--   a  integer  a\n-- Parameters:\n--   from  day  today-6  a\n\
        --   channel  text  none  a\nSELECT ${from:disconnect}, ${disconnect_days}, ${from:conversation}\n";

    const LOCAL: &str = "-- Title\n-- Question\n-- Columns:\n--   a  integer  a\n-- Parameters:\n--   from  day  today-6  a\n\
        SELECT ${from-8}, ${from+7}, ${from:date}, ${time_zone}\n";

    fn example() -> Query {
        Query::parse(Source::ContactRecords, "example", TEXT).unwrap()
    }

    fn local() -> Query {
        Query::parse(Source::ContactRecords, "local", LOCAL).unwrap()
    }

    #[test]
    fn defaults_are_sql_that_runs_without_arguments() {
        assert_eq!(
            substituted(&example(), &Arguments::default()),
            "SELECT 1 AS a WHERE CAST(date_format(current_date - INTERVAL '6' DAY, '%Y%m%d') AS integer) < 20 \
             AND (CAST(NULL AS varchar) IS NULL OR name = CAST(NULL AS varchar))\n"
        );
    }

    #[test]
    fn days_move_and_begin_in_the_time_zone() {
        let mut arguments = Arguments::in_time_zone(TimeZone::parse("Europe/Berlin").unwrap());
        let today = "CAST(current_timestamp AT TIME ZONE 'Europe/Berlin' AS date)";
        assert_eq!(
            substituted(&local(), &arguments),
            format!(
                "SELECT CAST(date_format({today} - INTERVAL '14' DAY, '%Y%m%d') AS integer), \
                 CAST(date_format({today} + INTERVAL '1' DAY, '%Y%m%d') AS integer), \
                 {today} - INTERVAL '6' DAY, 'Europe/Berlin'\n"
            )
        );
        arguments.set(&local(), "from", "2026-03-01").unwrap();
        assert_eq!(
            substituted(&local(), &arguments),
            "SELECT 20260221, 20260308, DATE '2026-03-01', 'Europe/Berlin'\n"
        );
    }

    #[test]
    fn partitions_before_the_first_day_depend_on_the_channel() {
        let query = Query::parse(Source::ContactRecords, "channel", CHANNEL).unwrap();
        let mut arguments = Arguments::default();
        arguments.set(&query, "from", "2026-11-20").unwrap();
        arguments.set(&query, "channel", "CHAT").unwrap();
        assert_eq!(
            substituted(&query, &arguments),
            "SELECT CASE WHEN 'CHAT' IN ('VOICE', 'IVR', 'CHAT') THEN 20261112 ELSE 20260821 END, \
             CASE WHEN 'CHAT' IN ('VOICE', 'IVR', 'CHAT') THEN 8 ELSE 91 END, 20261112\n"
        );
        let text = LOCAL.replace("${from-8}", "${from:disconnect}");
        let query = Query::parse(Source::ContactRecords, "local", text.leak()).unwrap();
        let mut arguments = Arguments::default();
        arguments.set(&query, "from", "2026-11-20").unwrap();
        assert!(substituted(&query, &arguments).starts_with("SELECT 20260821, "));
    }

    #[test]
    fn values_are_literals_whatever_they_contain() {
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
    fn rejects_unknown_parameters_and_values_of_the_wrong_kind() {
        let rejected = |name, text| {
            Arguments::default()
                .set(&example(), name, text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            rejected("second", "20"),
            "query 'example' has no parameter 'second'; expected from, queue, seconds\n\nhint: did you mean 'seconds'?"
        );
        assert_eq!(
            rejected("seconds", "1 OR 1=1"),
            "invalid value '1 OR 1=1' of parameter 'seconds'; expected a number such as 20"
        );
        assert_eq!(
            rejected("from", "2026-11-31"),
            "invalid value '2026-11-31' of parameter 'from'; expected a date such as 2026-11-23"
        );
    }
}
