//! Random queries over `connect_contacts`, always the same ones, for the comparison with Trino.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

type Sql = BoxedStrategy<String>;

/// Levels of functions and operators in an expression.
const DEPTH: u32 = 3;
const COLUMNS: usize = 6;

/// `count` queries: two thirds select expressions for each contact, the others aggregate.
pub(crate) fn all(count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let query = prop_oneof![4 => rows(), 1 => windows(), 2 => groups()];
    (0..count)
        .map(|_| query.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn rows() -> Sql {
    let columns = prop::collection::vec(any_type(DEPTH), COLUMNS);
    (columns, boolean(2))
        .prop_map(|(columns, condition)| {
            let columns = named(columns);
            format!("SELECT contactid, {columns}\nFROM connect_contacts\nWHERE {condition}\nORDER BY contactid")
        })
        .boxed()
}

fn windows() -> Sql {
    let function = prop_oneof![
        integer(1).prop_map(|argument| format!("sum({argument})")),
        any_type(1).prop_map(|argument| format!("count({argument})")),
        any_type(1).prop_map(|argument| format!("lag({argument})")),
        any_type(1).prop_map(|argument| format!("first_value({argument})")),
        Just("row_number()".to_owned()),
    ];
    let partition = select(&["channel", "queue_name", "leg_kind", "contact_date"][..]);
    (prop::collection::vec(function, 3), partition)
        .prop_map(|(functions, partition)| {
            let columns = functions.into_iter().map(|function| {
                format!("{function} OVER (PARTITION BY {partition} ORDER BY contactid)")
            });
            let columns = named(columns.collect());
            format!("SELECT contactid, {columns}\nFROM connect_contacts\nORDER BY contactid")
        })
        .boxed()
}

fn groups() -> Sql {
    let aggregate = prop_oneof![
        integer(2).prop_map(|argument| format!("sum({argument})")),
        integer(2).prop_map(|argument| format!("avg({argument})")),
        double(2).prop_map(|argument| format!("round(avg({argument}), 6)")),
        any_type(2).prop_map(|argument| format!("count({argument})")),
        boolean(2).prop_map(|argument| format!("count_if({argument})")),
        boolean(2).prop_map(|argument| format!("bool_or({argument})")),
        orderable(2).prop_map(|argument| format!("max({argument})")),
        orderable(2).prop_map(|argument| format!("min({argument})")),
        orderable(2).prop_map(|argument| format!("count(DISTINCT {argument})")),
        (orderable(1), integer(1)).prop_map(|(value, by)| {
            // The contact makes the order total. Rows with NULLs cannot be compared.
            format!("max_by({value}, ROW(coalesce({by}, 0), contactid))")
        }),
        varchar(1).prop_map(|argument| format!(
            "array_join(array_agg({argument} ORDER BY contactid), '|', '-')"
        )),
        (integer(1), boolean(1)).prop_map(|(argument, condition)| {
            format!("sum({argument}) FILTER (WHERE {condition})")
        }),
    ];
    let key = prop_oneof![
        select(&["channel", "queue_name", "leg_kind", "contact_date", "hour"][..])
            .prop_map(str::to_owned),
        varchar(1),
        boolean(1),
    ];
    (key, prop::collection::vec(aggregate, 4), 0..3_u8)
        .prop_map(|(key, aggregates, least)| {
            let columns = named(aggregates);
            format!("SELECT {key} AS key, {columns}\nFROM connect_contacts\nGROUP BY 1\nHAVING count(*) > {least}\nORDER BY 1")
        })
        .boxed()
}

fn named(expressions: Vec<String>) -> String {
    let numbered = expressions.into_iter().enumerate();
    let columns: Vec<_> = numbered
        .map(|(number, expression)| format!("{expression} AS c{number}"))
        .collect();
    columns.join(", ")
}

fn any_type(depth: u32) -> Sql {
    prop_oneof![
        orderable(depth),
        integer_array(depth)
            .prop_map(|array| format!("CAST({array} AS json)"))
            .prop_map(|json| format!("json_format({json})")),
        integer_array(depth),
    ]
    .boxed()
}

fn orderable(depth: u32) -> Sql {
    prop_oneof![
        integer(depth),
        varchar(depth),
        boolean(depth),
        double(depth),
        decimal(depth),
        timestamp(depth),
        date(depth),
    ]
    .boxed()
}

fn column(names: &'static [&'static str]) -> Sql {
    select(names).prop_map(str::to_owned).boxed()
}

fn integer(depth: u32) -> Sql {
    let leaf = prop_oneof![
        3 => column(&["wait_seconds", "handle_seconds", "contact_seconds", "hour", "weekday", "holds", "connection_attempts"]),
        1 => (-9..100_i32).prop_map(|number| number.to_string()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let (a, b, c) = (integer(depth - 1), integer(depth - 1), boolean(depth - 1));
    prop_oneof![
        2 => leaf,
        2 => (a.clone(), select(&["+", "-"][..]), b.clone()).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (a.clone(), 2..9_u8).prop_map(|(a, by)| format!("({a} * {by})")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("({a} / NULLIF({b}, 0))")),
        1 => (a.clone(), 2..9_u8).prop_map(|(a, by)| format!("({a} % {by})")),
        1 => a.clone().prop_map(|a| format!("abs({a})")),
        1 => a.clone().prop_map(|a| format!("-({a})")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("greatest({a}, {b})")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("NULLIF({a}, {b})")),
        1 => (c, a.clone(), b.clone()).prop_map(|(c, a, b)| format!("CASE WHEN {c} THEN {a} ELSE {b} END")),
        1 => varchar(depth - 1).prop_map(|text| format!("length({text})")),
        1 => (varchar(depth - 1), select(&["A", "e", "-", "00"][..])).prop_map(|(text, part)| format!("strpos({text}, '{part}')")),
        1 => varchar(depth - 1).prop_map(|text| format!("TRY_CAST({text} AS integer)")),
        1 => integer_array(depth - 1).prop_map(|array| format!("cardinality({array})")),
        1 => (integer_array(depth - 1), select(&[-1, 1, 2][..])).prop_map(|(array, at)| format!("element_at({array}, {at})")),
        1 => integer_array(depth - 1).prop_map(|array| format!("array_max({array})")),
        1 => integer_array(depth - 1).prop_map(|array| format!("reduce({array}, 0, (s, x) -> s + coalesce(x, 1), s -> s)")),
        1 => (timestamp(depth - 1), timestamp(depth - 1), select(&["second", "minute", "hour", "day", "month"][..]))
            .prop_map(|(from, to, unit)| format!("date_diff('{unit}', {from}, {to})")),
        1 => (select(&["year", "month", "day", "hour", "minute", "second", "week", "day_of_week", "day_of_year"][..]), timestamp(depth - 1))
            .prop_map(|(part, time)| format!("{part}({time})")),
        1 => double(depth - 1).prop_map(|number| format!("CAST({number} AS integer)")),
        1 => decimal(depth - 1).prop_map(|number| format!("CAST({number} AS integer)")),
    ]
    .boxed()
}

fn varchar(depth: u32) -> Sql {
    let leaf = prop_oneof![
        4 => column(&["channel", "queue_name", "agent_username", "initiation_method", "contactid", "leg_kind", "customer_address"]),
        1 => select(&["'Sales'", "'äöü'", "''", "'a,b,c'", "' x '"][..]).prop_map(str::to_owned),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let (a, b) = (varchar(depth - 1), varchar(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("concat({a}, {b})")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
        1 => select(&["upper", "lower", "trim", "reverse", "ltrim"][..]).prop_flat_map({ let a = a.clone(); move |function| a.clone().prop_map(move |a| format!("{function}({a})")) }),
        1 => (a.clone(), -4..6_i8, 0..6_u8).prop_map(|(a, start, length)| format!("substr({a}, {start}, {length})")),
        1 => (a.clone(), select(&["e", "A", "-", ""][..]), select(&["", "x", "yy"][..])).prop_map(|(a, from, to)| format!("replace({a}, '{from}', '{to}')")),
        1 => (a.clone(), select(&["-", " ", "I"][..]), 1..4_u8).prop_map(|(a, by, part)| format!("split_part({a}, '{by}', {part})")),
        1 => (a.clone(), 1..9_u8).prop_map(|(a, length)| format!("lpad({a}, {length}, '*')")),
        1 => (a.clone(), select(&["[A-Z]", "([a-z]+)", "\\d{2}", "^.", "-"][..])).prop_map(|(a, pattern)| format!("regexp_extract({a}, '{pattern}')")),
        1 => (a.clone(), select(&["[A-Z]", "([a-z])", "\\d"][..]), select(&["", "#", "<$0>"][..])).prop_map(|(a, pattern, with)| format!("regexp_replace({a}, '{pattern}', '{with}')")),
        1 => (a.clone(), b).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
        1 => (boolean(depth - 1), a.clone()).prop_map(|(c, a)| format!("IF({c}, {a})")),
        1 => integer(depth - 1).prop_map(|number| format!("CAST({number} AS varchar)")),
        1 => decimal(depth - 1).prop_map(|number| format!("CAST({number} AS varchar)")),
        1 => double(depth - 1).prop_map(|number| format!("CAST({number} AS varchar)")),
        1 => timestamp(depth - 1).prop_map(|time| format!("CAST({time} AS varchar)")),
        1 => timestamp(depth - 1).prop_map(|time| format!("to_iso8601({time})")),
        1 => (timestamp(depth - 1), select(&["%Y-%m-%d", "%H:%i:%s", "%a %d %b %Y", "%W", "%j %k %l %p", "%v"][..]))
            .prop_map(|(time, format)| format!("date_format({time}, '{format}')")),
        1 => (timestamp(depth - 1), select(&["yyyy-MM-dd", "HH:mm:ss.SSS", "EEE, d MMM yy", "e D"][..]))
            .prop_map(|(time, format)| format!("format_datetime({time}, '{format}')")),
        1 => integer_array(depth - 1).prop_map(|array| format!("array_join({array}, ',', '-')")),
        1 => a.clone().prop_map(|a| format!("array_join(split({a}, '-'), '/')")),
        1 => a.prop_map(|a| format!("json_extract_scalar(json_format(CAST(MAP(ARRAY['k'], ARRAY[{a}]) AS json)), '$.k')")),
    ]
    .boxed()
}

fn boolean(depth: u32) -> Sql {
    let leaf = prop_oneof![column(&[
        "is_queued = 1",
        "channel = 'VOICE'",
        "queue_name IS NULL",
        "agent_username IS NOT NULL",
        "hour > 11",
        "true"
    ]),];
    if depth == 0 {
        return leaf.boxed();
    }
    let comparison = select(&["=", "<>", "<", ">=", "IS DISTINCT FROM"][..]);
    let (a, b) = (boolean(depth - 1), boolean(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (a.clone(), select(&["AND", "OR"][..]), b).prop_map(|(a, word, b)| format!("({a} {word} {b})")),
        1 => a.prop_map(|a| format!("NOT ({a})")),
        2 => (integer(depth - 1), comparison.clone(), integer(depth - 1)).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (varchar(depth - 1), comparison.clone(), varchar(depth - 1)).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (timestamp(depth - 1), comparison.clone(), timestamp(depth - 1)).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (date(depth - 1), comparison.clone(), date(depth - 1)).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (decimal(depth - 1), comparison, integer(depth - 1)).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (integer(depth - 1), integer(depth - 1), integer(depth - 1)).prop_map(|(a, b, c)| format!("({a} BETWEEN {b} AND {c})")),
        1 => (integer(depth - 1), integer(depth - 1)).prop_map(|(a, b)| format!("({a} IN ({b}, 1, 20))")),
        1 => (varchar(depth - 1), select(&["%A%", "_o%", "VOICE", "%-0_", ""][..])).prop_map(|(a, pattern)| format!("({a} LIKE '{pattern}')")),
        1 => (varchar(depth - 1), select(&["^[A-Z]+$", "\\d", "o.*e"][..])).prop_map(|(a, pattern)| format!("regexp_like({a}, '{pattern}')")),
        1 => (integer_array(depth - 1), 0..9_u8).prop_map(|(array, value)| format!("contains({array}, {value})")),
        1 => integer_array(depth - 1).prop_map(|array| format!("any_match({array}, x -> x > 10)")),
    ]
    .boxed()
}

fn double(depth: u32) -> Sql {
    let leaf = prop_oneof![
        column(&[
            "answered_in_20_seconds",
            "removed_in_20_seconds",
            "1.5e0",
            "-0.25e0"
        ]),
        integer(0).prop_map(|number| format!("CAST({number} AS double)")),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let (a, b) = (double(depth - 1), double(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (a.clone(), select(&["+", "-", "*"][..]), b).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (a.clone(), 3..9_u8).prop_map(|(a, by)| format!("({a} / {by})")),
        1 => (a.clone(), 0..4_u8).prop_map(|(a, digits)| format!("round({a}, {digits})")),
        1 => select(&["floor", "ceil", "abs", "sign", "truncate", "round"][..]).prop_flat_map({ let a = a.clone(); move |function| a.clone().prop_map(move |a| format!("{function}({a})")) }),
        1 => a.prop_map(|a| format!("sqrt(abs({a}))")),
        1 => decimal(depth - 1).prop_map(|number| format!("CAST({number} AS double)")),
    ]
    .boxed()
}

fn decimal(depth: u32) -> Sql {
    let leaf = prop_oneof![
        integer(0).prop_map(|number| format!("CAST({number} AS decimal(8, 2))")),
        select(&["1.5", "-0.25", "12.345", "100.0"][..]).prop_map(str::to_owned),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let (a, b) = (decimal(depth - 1), decimal(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (a.clone(), select(&["+", "-", "*"][..]), b.clone()).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        1 => (a.clone(), 3..9_u8).prop_map(|(a, by)| format!("({a} / {by})")),
        1 => a.clone().prop_map(|a| format!("round({a}, 1)")),
        1 => select(&["floor", "ceil", "abs"][..]).prop_flat_map({ let a = a.clone(); move |function| a.clone().prop_map(move |a| format!("{function}({a})")) }),
        1 => (a.clone(), b).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
        1 => a.prop_map(|a| format!("CAST({a} AS decimal(12, 1))")),
        1 => double(depth - 1).prop_map(|number| format!("CAST({number} AS decimal(12, 3))")),
    ]
    .boxed()
}

fn timestamp(depth: u32) -> Sql {
    let leaf = column(&[
        "initiation_time",
        "disconnect_time",
        "enqueue_time",
        "local_initiation_time",
    ]);
    if depth == 0 {
        return leaf;
    }
    let a = timestamp(depth - 1);
    let unit = || {
        select(
            &[
                "second", "minute", "hour", "day", "week", "month", "quarter", "year",
            ][..],
        )
    };
    prop_oneof![
        3 => leaf,
        1 => (unit(), a.clone()).prop_map(|(unit, a)| format!("date_trunc('{unit}', {a})")),
        1 => (unit(), -40..40_i8, a.clone()).prop_map(|(unit, by, a)| format!("date_add('{unit}', {by}, {a})")),
        1 => (a.clone(), select(&["INTERVAL '90' MINUTE", "INTERVAL '1' DAY", "INTERVAL '2' MONTH"][..])).prop_map(|(a, by)| format!("({a} - {by})")),
        1 => (a.clone(), timestamp(depth - 1)).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
        1 => date(depth - 1).prop_map(|date| format!("CAST({date} AS timestamp)")),
    ]
    .boxed()
}

fn date(depth: u32) -> Sql {
    let leaf = column(&[
        "contact_date",
        "disconnect_date",
        "DATE '2024-02-29'",
        "DATE '2026-10-25'",
    ]);
    if depth == 0 {
        return leaf;
    }
    let a = date(depth - 1);
    prop_oneof![
        3 => leaf,
        1 => timestamp(depth - 1).prop_map(|time| format!("CAST({time} AS date)")),
        1 => (select(&["day", "week", "month", "quarter", "year"][..]), a.clone()).prop_map(|(unit, a)| format!("date_trunc('{unit}', {a})")),
        1 => (select(&["day", "week", "month", "year"][..]), -40..40_i8, a.clone()).prop_map(|(unit, by, a)| format!("date_add('{unit}', {by}, {a})")),
        1 => a.clone().prop_map(|a| format!("last_day_of_month({a})")),
        1 => (a, select(&["1' DAY", "1' MONTH", "1' YEAR"][..])).prop_map(|(a, by)| format!("({a} + INTERVAL '{by})")),
    ]
    .boxed()
}

fn integer_array(depth: u32) -> Sql {
    let leaf = (integer(0), integer(0)).prop_map(|(a, b)| format!("ARRAY[{a}, {b}, NULL]"));
    if depth == 0 {
        return leaf.boxed();
    }
    let (a, b) = (integer_array(depth - 1), integer_array(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (integer(depth - 1), integer(depth - 1)).prop_map(|(a, b)| format!("ARRAY[{a}, {b}]")),
        1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("concat({a}, {b})")),
        1 => a.clone().prop_map(|a| format!("array_sort({a})")),
        1 => a.clone().prop_map(|a| format!("array_sort(array_distinct({a}))")),
        1 => (a.clone(), b).prop_map(|(a, b)| format!("array_sort(array_union({a}, {b}))")),
        1 => a.clone().prop_map(|a| format!("reverse({a})")),
        1 => (a.clone(), 1..3_u8, 0..3_u8).prop_map(|(a, from, length)| format!("slice({a}, {from}, {length})")),
        1 => a.clone().prop_map(|a| format!("transform({a}, x -> x + 1)")),
        1 => a.prop_map(|a| format!("filter({a}, x -> x > 5)")),
        1 => (0..4_i8, 4..8_i8).prop_map(|(from, to)| format!("transform(sequence({from}, {to}), x -> CAST(x AS integer))")),
    ]
    .boxed()
}
