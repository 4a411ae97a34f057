//! Views and named queries as deployed. The local engine tests that they run: ministack does not
//! run Athena's SQL.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::{APP, Api, Deployment};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "every view can be used at once: what Athena reads of it is its query, the database and its columns",
        views,
    ),
    (
        "curated views can be used before the job has stored days: they read all rows",
        curated_views,
    ),
    (
        "every query of the catalogue is saved with its database and its SQL",
        queries,
    ),
    (
        "the workgroup limits what a query reads, and puts results where they are encrypted and expire",
        workgroup,
    ),
];

/// The database of the deployment.
const DATABASE: &str = "amazonconnectdataanalyticsdb";

/// SQL files of a directory.
fn sql_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/analytics/sql")
        .join(folder);
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect()
}

/// The SQL after the header of a file.
fn query_of(text: &str) -> String {
    text.lines()
        .skip_while(|line| line.starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The views that the stack `curated` stores.
const CURATED: [&str; 5] = [
    "connect_contacts",
    "connect_agent_states",
    "connect_ae_events",
    "connect_cfl_events",
    "connect_cl_current",
];

fn curated_views(deployment: &Deployment) {
    for name in CURATED {
        let input = json!({"DatabaseName": DATABASE, "Name": name});
        let table = deployment.api().call("glue", "AWSGlue.GetTable", &input);
        let text = table["Table"]["ViewOriginalText"].as_str().unwrap();
        let sql = decoded(text)["originalSql"].as_str().unwrap().to_owned();
        assert!(
            sql.ends_with(&format!("\nFROM {name}_rows")),
            "{name}: {sql}"
        );
        assert_eq!(table["Table"]["Parameters"]["curated"], "true", "{name}");
    }
}

fn views(deployment: &Deployment) {
    let api = deployment.api();
    let files = sql_files("views");
    assert!(files.len() >= 12, "{files:?}");
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let rows_name = format!("{name}_rows");
        // Queries read a view over the rows of a curated view.
        let name = if CURATED.contains(&name) {
            rows_name.as_str()
        } else {
            name
        };
        let table = api.call(
            "glue",
            "AWSGlue.GetTable",
            &json!({"DatabaseName": DATABASE, "Name": name}),
        )["Table"]
            .clone();
        assert_eq!(
            [&table["TableType"], &table["ViewExpandedText"]],
            ["VIRTUAL_VIEW", "/* Presto View */"],
            "{name}"
        );
        let definition = decoded(table["ViewOriginalText"].as_str().unwrap());
        assert_eq!(
            [&definition["catalog"], &definition["schema"]],
            ["awsdatacatalog", DATABASE],
            "{name}"
        );
        assert_eq!(
            definition["originalSql"],
            query_of(&fs::read_to_string(&file).unwrap())
                .replace("${time_zone}", "'UTC'")
                .replace(
                    "${is_back_after_logout}",
                    "(last_login > last_logout OR status_start_time > last_logout)"
                )
                .replace("FROM connect_ef\n", "FROM connect_ef_deliveries\n")
                .replace(
                    "FROM connect_ae_events\n",
                    if name == "connect_agent_states_rows" {
                        "FROM connect_ae_events_rows\n"
                    } else {
                        "FROM connect_ae_events\n"
                    },
                ),
            "{name}"
        );
        let names = |columns: &Value, name: &str| {
            columns
                .as_array()
                .unwrap()
                .iter()
                .map(|column| column[name].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(&definition["columns"], "name"),
            names(&table["StorageDescriptor"]["Columns"], "Name"),
            "{name}"
        );
    }
}

/// The JSON document in the text of a view.
fn decoded(text: &str) -> Value {
    let encoded = text
        .strip_prefix("/* Presto View: ")
        .and_then(|rest| rest.strip_suffix(" */"));
    let bytes = base64_simd::STANDARD
        .decode_to_vec(encoded.unwrap_or_else(|| panic!("{text} is no text of a view")))
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// Named queries of the workgroup.
fn named_queries(api: &Api) -> Vec<Value> {
    let (mut ids, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut input = json!({"WorkGroup": APP});
        if token.is_string() {
            input["NextToken"] = token;
        }
        let page = api.call("athena", "AmazonAthena.ListNamedQueries", &input);
        ids.extend(page["NamedQueryIds"].as_array().unwrap().clone());
        token = page["NextToken"].clone();
        if !token.is_string() {
            break;
        }
    }
    let get = |id| {
        api.call(
            "athena",
            "AmazonAthena.GetNamedQuery",
            &json!({"NamedQueryId": id}),
        )["NamedQuery"]
            .clone()
    };
    ids.into_iter().map(get).collect()
}

fn queries(deployment: &Deployment) {
    let kept = named_queries(&deployment.api());
    let files: Vec<_> = ["ctr", "ae", "cfl", "cl", "ef", "transcripts"]
        .into_iter()
        .flat_map(|source| sql_files(&format!("queries/{source}")))
        .collect();
    assert_eq!(kept.len(), files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let header = &text[..text.find("\nSELECT").or(text.find("\nWITH")).unwrap()];
        let source = file
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_uppercase();
        let name = format!(
            "{source}: {}",
            header
                .lines()
                .next()
                .unwrap()
                .trim_start_matches("--")
                .trim()
        );
        let query = kept
            .iter()
            .find(|query| query["Name"] == name)
            .unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(query["Database"], DATABASE, "{name}");
        let sql = query["QueryString"].as_str().unwrap();
        assert!(
            sql.starts_with(header.lines().next().unwrap()) && !sql.contains("${"),
            "{sql}"
        );
    }
}

fn workgroup(deployment: &Deployment) {
    assert_eq!(deployment.output("queries", "AthenaWorkgroup"), APP);
    let workgroup = deployment.api().call(
        "athena",
        "AmazonAthena.GetWorkGroup",
        &json!({"WorkGroup": APP}),
    )["WorkGroup"]
        .clone();
    let configuration = &workgroup["Configuration"];
    assert_eq!(
        [
            &configuration["EnforceWorkGroupConfiguration"],
            &workgroup["State"]
        ],
        [&json!(true), &json!("ENABLED")],
        "{workgroup}"
    );
    let results = &configuration["ResultConfiguration"];
    assert_eq!(
        results["OutputLocation"],
        format!("s3://{}/queries/", Deployment::bucket("ar")),
        "{workgroup}"
    );
    assert_eq!(
        results["EncryptionConfiguration"]["EncryptionOption"], "SSE_S3",
        "{workgroup}"
    );
    assert_eq!(
        configuration["BytesScannedCutoffPerQuery"]
            .to_string()
            .trim_matches('"'),
        "1000000000000",
        "{workgroup}"
    );
}
