//! Views on views, in the form that dashboards' data sets have: every name quoted and with its
//! database.

use crate::support::{TestLake, check_lines};
use athena::{Session, SessionSettings, View};

const DB: &str = "\"amazonconnectdataanalyticsdb\"";

fn session(lake: &TestLake) -> Session {
    let view = |name: &str, sql: &str| View {
        name: name.to_owned(),
        sql: sql.replace("DB.", &format!("{DB}.")),
    };
    let views = vec![
        view("calls", "SELECT contactid, channel, queue.name AS queue_name FROM DB.\"connect_ctr\" WHERE day = 23 ORDER BY contactid DESC"),
        view(
            "evaluations",
            "SELECT evaluationid AS \"evaluationId\", contactid AS \"contactId\", a.questiontext AS \"question\"
             FROM DB.connect_ef CROSS JOIN UNNEST(evaluationquestionanswers) t (a) ORDER BY 1, 3",
        ),
        view(
            "evaluated_calls",
            "SELECT DISTINCT DB.\"calls\".\"queue_name\", DB.\"evaluations\".\"evaluationId\", DB.\"evaluations\".\"contactId\"
             FROM (DB.\"calls\" RIGHT JOIN DB.\"evaluations\" ON (DB.\"calls\".\"contactid\" = DB.\"evaluations\".\"contactId\"))",
        ),
        view("evaluated_queues", "SELECT e.queue_name, count(*) AS n FROM evaluated_calls e GROUP BY e.queue_name ORDER BY n DESC, 1"),
    ];
    lake.session_with(SessionSettings {
        views,
        threads: 2,
        ..SessionSettings::default()
    })
}

#[test]
fn resolves_columns_qualified_with_database() {
    let lake = TestLake::from_samples();
    // The third has no question.
    let own = "e1 e2 e4";
    check_lines(
        &session(&lake),
        &[
            (
                "SELECT DISTINCT DB.\"evaluations\".\"evaluationId\" FROM (DB.\"evaluations\" LEFT JOIN DB.\"calls\"
                 ON (DB.\"evaluations\".\"contactid\" = DB.\"calls\".\"contactid\"))
                 WHERE DB.\"evaluations\".\"evaluationId\" LIKE 'e_' ORDER BY DB.\"evaluations\".\"evaluationId\"",
                format!("evaluationId: {own}"),
            ),
            (
                "SELECT \"awsdatacatalog\".DB.\"evaluations\".\"evaluationId\" FROM DB.\"evaluations\"
                 WHERE length(DB.\"evaluations\".\"evaluationId\") = 2 GROUP BY DB.\"evaluations\".\"evaluationId\" ORDER BY 1",
                format!("evaluationId: {own}"),
            ),
            (
                "SELECT \"AmazonConnectDataAnalyticsDB\".\"connect_ctr\".\"queue\".\"name\" FROM DB.\"connect_ctr\"
                 WHERE day = 23 AND DB.\"connect_ctr\".\"queue\".\"name\" IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 1",
                "name: Back office".to_owned(),
            ),
            ("SELECT DB.\"calls\".* FROM DB.\"calls\" WHERE false", "contactid, channel, queue_name: ".to_owned()),
        ]
        .map(|(sql, expected)| (sql.replace("DB.", &format!("{DB}.")), expected)),
    );
}

#[test]
fn right_join_of_views_keeps_unmatched_right_rows() {
    let lake = TestLake::from_samples();
    check_lines(
        &session(&lake),
        &[
            (
                "SELECT * FROM evaluated_calls WHERE \"evaluationId\" IN ('e1', 'e2') ORDER BY 2",
                "queue_name, evaluationid, contactid: Recall|e1|fc9d512e-c88d-4922-a613-bb1d779cd08d Recall|e2|5078c1b5-2057-4941-8ec9-6199b8a6c2a9",
            ),
            (
                "SELECT count(*) FROM evaluated_calls WHERE queue_name IS NULL",
                "_col0: 1",
            ),
            (
                "SELECT * FROM evaluated_queues ORDER BY n DESC",
                "queue_name, n: Recall|5 Orders|2 -|1",
            ),
        ],
    );
}

#[test]
fn accepts_unnest_alias_without_as() {
    let lake = TestLake::from_samples();
    check_lines(
        &session(&lake),
        &[
            (
                "SELECT y.questiontext FROM connect_ef CROSS JOIN UNNEST(evaluationquestionanswers) t (y) WHERE evaluationid = 'e4'",
                "questiontext: Did the agent greet?",
            ),
            (
                "SELECT u.question, n FROM evaluations CROSS JOIN UNNEST(split(\"question\", ' ')) WITH ORDINALITY u (question, n)
                 WHERE \"evaluationId\" = 'e4' ORDER BY n",
                "question, n: Did|1 the|2 agent|3 greet?|4",
            ),
        ],
    );
}
