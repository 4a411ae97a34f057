//! `infra backfill`: rows of files and log events from before the deployment, and the partitions of all
//! of their days.

use end_to_end::{Deployment, RECORDINGS, eventually, sample};
use serde_json::json;

use crate::Case;
use crate::partitions::added;

pub(crate) const CASES: &[Case] = &[
    (
        "a backfill of analyses adds the partitions of their rows and of their turns",
        analyses,
    ),
    (
        "a backfill of evaluations adds the partitions of their rows",
        evaluations,
    ),
    (
        "a backfill of flow logs adds the partitions of their rows",
        flow_logs,
    ),
    (
        "a backfill on a terminal shows its progress, and Ctrl-C stops it",
        terminal,
    ),
];

/// A file whose recording began at 23:58 on the day before that of its key.
const VOICE: &str = "recordings-bucket/Analysis/Voice/2026/11/22/38c87093-3e53-4f8e-8795-cae41748c515_analysis_2026-11-22T00%3A12%3A07Z.json";
const EVALUATION: &str = "recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/22/18%3A04%3A58.5Z-9af971b1-5a82-41e4-a461-89fd61bc6309.json";

/// The key of an analysis in the folder of a day.
fn analysis(folder: &str, number: u8, time: &str) -> String {
    format!(
        "Analysis/Voice/{folder}/0a1b2c3d-0000-4000-8000-0000000000{number:02}_analysis_{time}Z.json"
    )
}

/// Fails unless the partitions of these days of September 2022 were added.
fn expect_added(deployment: &Deployment, table: &str, days: &[u8]) {
    let mut found = added(deployment, table);
    found.retain(|partition| partition.starts_with("year=2022, month=09"));
    let expected: Vec<_> = days
        .iter()
        .map(|day| format!("year=2022, month=09, day={day:02}"))
        .collect();
    assert_eq!(Vec::from_iter(found), expected, "{table}");
}

fn backfill(deployment: &Deployment, source: &str) -> serde_json::Value {
    let arguments = [
        "backfill",
        "--source",
        source,
        "--from=2022-09-05",
        "--to=2022-09-08",
        "--format=json",
    ];
    deployment.local.infra(&arguments).expect(0).json()
}

/// The file of a recording that began at a time, such as `20220904T23:58`.
fn recorded(time: &str) -> Vec<u8> {
    let file = String::from_utf8(sample(VOICE)).unwrap();
    assert!(file.contains("_20261121T23:58_UTC"));
    file.replace("_20261121T23:58_UTC", &format!("_{time}_UTC"))
        .into_bytes()
}

/// Calls that began before midnight, a file that was written a day after its folder, and rows of the 1st
/// that have no partition.
fn analyses(deployment: &Deployment) {
    let api = deployment.api();
    for (key, begin) in [
        (
            analysis("2022/09/05", 1, "2022-09-05T00:12:07"),
            "20220904T23:58",
        ),
        (
            analysis("2022/09/05", 2, "2022-09-06T00:00:13"),
            "20220905T23:50",
        ),
        (
            analysis("2022/09/08", 3, "2022-09-08T10:00:13"),
            "20220908T09:50",
        ),
    ] {
        api.put(RECORDINGS, &key, &recorded(begin));
    }
    let bucket = Deployment::bucket("cl");
    api.put(&bucket, "fhbase/year=2022/month=09/day=01/late", b"{}");
    let report = backfill(deployment, "cl");
    assert_eq!(
        report["days"],
        json!([{"day": "2022-09-05", "files": 2}, {"day": "2022-09-08", "files": 1}])
    );
    expect_added(deployment, "connect_cl", &[1, 4, 5, 6, 7, 8]);
    expect_added(deployment, "connect_transcripts", &[4, 5, 6, 7, 8]);
    for day in ["04", "05", "08"] {
        let folder = format!("fhbase/year=2022/month=09/day={day}/");
        eventually(&format!("a row of {folder}"), || {
            let rows = api.rows(&bucket, &folder);
            if rows.is_empty() {
                Err("no row".to_owned())
            } else {
                Ok(())
            }
        });
    }
}

fn evaluations(deployment: &Deployment) {
    let api = deployment.api();
    let file = String::from_utf8(sample(EVALUATION)).unwrap();
    for day in ["05", "07"] {
        let key = format!(
            "connect/anycompany/ContactEvaluations/2022/09/{day}/10:00:00.000Z-0a1b2c3d-0000-4000-8000-000000000005.json"
        );
        let file = file.replace("2026-11-22", &format!("2022-09-{day}"));
        api.put(RECORDINGS, &key, file.as_bytes());
    }
    let report = backfill(deployment, "ef");
    assert_eq!(
        report["days"],
        json!([{"day": "2022-09-05", "files": 1}, {"day": "2022-09-07", "files": 1}])
    );
    expect_added(deployment, "connect_ef", &[4, 5, 6, 7]);
}

fn flow_logs(deployment: &Deployment) {
    let (api, group) = (deployment.api(), "/aws/connect/anycompany");
    let stream = json!({"logGroupName": group, "logStreamName": "past"});
    api.call("logs", "Logs_20140328.CreateLogStream", &stream);
    // 5 September 2022, and two days later.
    let event = |day: i64| {
        let timestamp = 1_662_336_000_000_i64 + day * 24 * 60 * 60 * 1000;
        json!({"timestamp": timestamp, "message": json!({"ContactId": "past"}).to_string()})
    };
    let mut events = stream.clone();
    events["logEvents"] = json!([event(0), event(2)]);
    api.call("logs", "Logs_20140328.PutLogEvents", &events);
    let report = backfill(deployment, "cfl");
    assert_eq!(
        report["days"],
        json!([{"day": "2022-09-05", "events": 1}, {"day": "2022-09-07", "events": 1}])
    );
    expect_added(deployment, "connect_cfl", &[5, 7]);
    for day in ["05", "07"] {
        let folder = format!("fhbase/year=2022/month=09/day={day}/");
        eventually(&format!("the row of {folder}"), || {
            let rows = api.rows(&Deployment::bucket("cfl"), &folder);
            match rows.as_slice() {
                [row] if row["message"]["ContactId"] == "past" => Ok(()),
                rows => Err(format!("{rows:?}")),
            }
        });
    }
}

fn terminal(deployment: &Deployment) {
    let api = deployment.api();
    let file = recorded("20221003T09:50");
    for number in 10..22 {
        let key = analysis("2022/10/03", number, "2022-10-03T10:00:13");
        api.put(RECORDINGS, &key, &file);
    }
    let mut terminal = deployment.local.infra_on_terminal(&[
        "backfill",
        "--source=cl",
        "--from=2022-10-02",
        "--to=2022-10-03",
        "--rate=1",
        "--no-partitions",
    ]);
    terminal.wait_for("10 of 12 files queued");
    terminal.press("\x03");
    terminal.wait_for("Ctrl-C again stops at once");
    terminal.wait_for(
        "infra backfill --source cl --from 2022-10-03 --to 2022-10-03 --rate 1 --no-partitions",
    );
    assert_eq!(terminal.finish(), 130);
}
