//! Views and named queries: what Athena reads of them is right, and fits.

use std::collections::BTreeMap;

use analytics::views::{EVALUATION_REPORTING, hive};
use analytics::{TimeZone, catalogue, curated, views};
use connect_core::curation::view_text;
use infra::model::{Value, json};
use infra::{Assembly, StackId};
use parameters::AppName;

/// The most characters that Glue keeps of a view's text.
const MOST_OF_A_VIEW: usize = 409_600;
/// The database, as the stack partitioning exports it.
const DATABASE: &str = "anycompany";

/// The reporting time zone, as `configure` would store it.
const TIME_ZONE: &str = "Europe/Berlin";

fn time_zone() -> TimeZone {
    TimeZone::parse(TIME_ZONE).unwrap()
}

fn assembly() -> Assembly {
    Assembly::synthesize(&AppName::default()).unwrap()
}

/// The tables of Glue that are views, by name, with their stacks.
fn glue_views() -> BTreeMap<String, (StackId, Value)> {
    let assembly = assembly();
    let resources = assembly.stacks.iter().flat_map(|stack| {
        stack
            .template
            .resources()
            .map(move |resource| (stack.id, resource))
    });
    let views = resources
        .filter(|(_, (_, _, properties))| properties["TableInput"]["TableType"] == "VIRTUAL_VIEW");
    let named = |input: &Value| input["Name"].as_str().unwrap().to_owned();
    views
        .map(|(id, (_, _, properties))| {
            (
                named(&properties["TableInput"]),
                (id, properties["TableInput"].clone()),
            )
        })
        .collect()
}

/// The JSON inside of a view's text. CloudFormation puts it into base64; here it is read before
/// that.
fn definition(input: &Value) -> Value {
    let [before, encoded, after] = input["ViewOriginalText"]["Fn::Join"][1]
        .as_array()
        .unwrap()
        .as_slice()
    else {
        unreachable!()
    };
    assert_eq!((before, after), (&json!("/* Presto View: "), &json!(" */")));
    let parts = encoded["Fn::Base64"]["Fn::Join"][1].as_array().unwrap();
    serde_json::from_str(&parts.iter().map(resolved).collect::<String>()).unwrap()
}

/// A text with the time zone and the database of these tests.
fn resolved(part: &Value) -> String {
    match part {
        Value::String(text) => text.clone(),
        zone if zone["Ref"] == "ReportingTimeZone" => TIME_ZONE.to_owned(),
        joined if joined["Fn::Join"].is_array() => joined["Fn::Join"][1]
            .as_array()
            .unwrap()
            .iter()
            .map(resolved)
            .collect(),
        import => {
            assert_eq!(
                *import,
                json!({"Fn::ImportValue": "AmazonConnectDataAnalyticsSample-GlueDatabase"})
            );
            DATABASE.to_owned()
        }
    }
}

/// Columns with their types in Athena.
type Columns = Vec<(&'static str, String)>;

/// The SQL of all views in an account by name, with their columns.
fn expected_views() -> BTreeMap<String, (String, Columns)> {
    let mut expected = BTreeMap::new();
    for view in views::all() {
        let columns = view.columns.iter();
        let columns = columns.map(|column| (column.name, column.data_type.to_owned()));
        let sql = curated::sql_in_account(view, &time_zone());
        expected.insert(view.name.to_owned(), (sql, columns.collect()));
    }
    for table in curated::ALL {
        let columns = table.columns();
        let columns: Columns = columns
            .into_iter()
            .map(|column| (column.name, column.data_type.into_owned()))
            .collect();
        let names: Vec<_> = columns.iter().map(|(name, _)| name).collect();
        let reader = view_text(&table.rows(), &table.stored(), &names, None);
        if let Some(rows) = table.rows_sql(&time_zone()) {
            expected.insert(table.rows(), (rows, columns.clone()));
        }
        expected.insert(table.reader(), (reader, columns));
    }
    expected
}

#[test]
fn every_view_is_in_one_stack_and_says_what_athena_needs_to_use_it() {
    let found = glue_views();
    let expected = expected_views();
    assert!(found.keys().eq(expected.keys()));
    for (name, (_, input)) in &found {
        let (sql, columns) = &expected[name];
        let of_athena: Vec<_> = columns
            .iter()
            .map(|(name, data_type)| json!({"name": name, "type": data_type}))
            .collect();
        let expected = json!({"originalSql": sql, "catalog": "awsdatacatalog", "schema": DATABASE, "columns": of_athena});
        assert_eq!(definition(input), expected, "{name}");
        let of_hive: Vec<_> = columns
            .iter()
            .map(|(name, data_type)| (*name, hive(data_type).unwrap()))
            .collect();
        let in_glue = input["StorageDescriptor"]["Columns"]
            .as_array()
            .unwrap()
            .iter();
        let in_glue: Vec<_> = in_glue
            .map(|column| {
                (
                    column["Name"].as_str().unwrap(),
                    column["Type"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(in_glue, of_hive, "{name}");
        assert_eq!(
            (&input["Parameters"]["presto_view"], &input["PartitionKeys"]),
            (&json!("true"), &json!([])),
            "{name}"
        );
    }
}

/// A change of what a curated view reads, or switching its stack off, lets CloudFormation write the
/// view again, without stored days.
#[test]
fn curated_views_are_written_again_when_stored_days_are_not_theirs() {
    let found = glue_views();
    let definitions: Vec<_> = curated::ALL
        .iter()
        .map(|table| {
            let parameters = &found[&table.reader()].1["Parameters"];
            assert_eq!(parameters["curated"], json!({"Ref": "CuratedStackEnabled"}));
            resolved(&parameters["definition"])
        })
        .collect();
    for (position, definition) in definitions.iter().enumerate() {
        assert!(definition.ends_with(" Europe/Berlin"), "{definition}");
        assert!(!definitions[..position].contains(definition));
    }
}

/// Stored days have the columns of the view, and the partition keys of the rows.
#[test]
fn curated_tables_have_the_columns_of_their_views() {
    let found = glue_views();
    let assembly = assembly();
    let stack = assembly.stack(StackId::Curated).unwrap();
    for table in curated::ALL {
        let (_, _, stored) = stack
            .template
            .resources()
            .find(|(_, _, properties)| properties["TableInput"]["Name"] == table.stored())
            .unwrap();
        let stored = &stored["TableInput"];
        let columns = |value: &Value| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let columns = value.as_array().unwrap().iter();
            columns
                .map(|column| (text(&column["Name"]), text(&column["Type"])))
                .collect()
        };
        let all = [
            columns(&stored["StorageDescriptor"]["Columns"]),
            columns(&stored["PartitionKeys"]),
        ]
        .concat();
        let reader = &found[&table.reader()].1;
        assert_eq!(all, columns(&reader["StorageDescriptor"]["Columns"]));
    }
}

#[test]
fn views_over_a_source_alone_are_in_its_stack_and_reports_in_theirs() {
    let found = glue_views();
    let stack = |name: &str| found[name].0;
    for (name, expected) in [
        ("connect_ctr_latest", StackId::ContactRecords),
        ("connect_ae_events", StackId::AgentEvents),
        ("connect_cfl_events", StackId::ContactFlowLogs),
        ("connect_cl_current", StackId::ContactLens),
        ("connect_ef_current", StackId::EvaluationForms),
        ("connect_contacts", StackId::Queries),
        ("connect_contacts_rows", StackId::Queries),
        ("connect_ef_deliveries", StackId::EvaluationForms),
    ] {
        assert_eq!(stack(name), expected, "{name}");
    }
    assert!(
        EVALUATION_REPORTING
            .iter()
            .all(|name| stack(name) == StackId::EvaluationReporting)
    );
}

#[test]
fn the_views_for_reports_are_made_in_the_order_in_which_they_stand_on_each_other() {
    let assembly = assembly();
    let body: Value =
        serde_json::from_str(&assembly.stack(StackId::EvaluationReporting).unwrap().body).unwrap();
    let resources = body["Resources"].as_object().unwrap();
    let id_of = |name: &str| {
        let (id, resource) = resources
            .iter()
            .find(|(_, resource)| resource["Properties"]["TableInput"]["Name"] == name)
            .unwrap();
        (id.clone(), resource["DependsOn"].clone())
    };
    assert_eq!(resources.len(), EVALUATION_REPORTING.len());
    assert_eq!(id_of(EVALUATION_REPORTING[0]).1, Value::Null);
    for pair in EVALUATION_REPORTING.windows(2) {
        assert_eq!(id_of(pair[1]).1, json!([id_of(pair[0]).0]), "{}", pair[1]);
    }
}

#[test]
fn every_query_of_the_catalogue_is_kept_by_athena() {
    let assembly = assembly();
    let resources = assembly
        .stack(StackId::Queries)
        .unwrap()
        .template
        .resources()
        .collect::<Vec<_>>();
    let kept: Vec<_> = resources
        .iter()
        .filter(|(_, of, _)| *of == "AWS::Athena::NamedQuery")
        .map(|(_, _, properties)| properties)
        .collect();
    let queries = catalogue::all();
    assert_eq!(kept.len(), queries.len());
    let mut names: Vec<_> = kept
        .iter()
        .map(|properties| properties["Name"].as_str().unwrap())
        .collect();
    for (query, properties) in queries.iter().zip(&kept) {
        let name = properties["Name"].as_str().unwrap();
        assert_eq!(
            name,
            format!("{}: {}", query.source.code().to_uppercase(), query.title)
        );
        assert_eq!(
            resolved(&properties["QueryString"]),
            query.named_query(&time_zone())
        );
        assert_eq!(
            properties["WorkGroup"],
            json!({"Ref": "AthenaWorkgroup"}),
            "{name}"
        );
        assert!(
            name.len() <= 128
                && query.question.len() <= 1024
                && query.named_query(&time_zone()).len() <= 262_144,
            "{name}"
        );
    }
    names.sort_unstable();
    assert!(
        names.is_sorted_by(|one, other| one < other),
        "two queries have one name: {names:?}"
    );
}

#[test]
fn glue_has_room_for_views_and_what_is_said_of_them() {
    for (name, (_, input)) in glue_views() {
        let length = definition(&input).to_string().len().div_ceil(3) * 4;
        assert!(
            length < MOST_OF_A_VIEW,
            "the text of {name} has {length} characters"
        );
        assert!(
            input["Description"].as_str().unwrap().len() <= 2048,
            "{name}"
        );
        for column in input["StorageDescriptor"]["Columns"].as_array().unwrap() {
            assert!(
                column["Comment"].as_str().unwrap().len() <= 255,
                "{name}: {column}"
            );
        }
    }
}
