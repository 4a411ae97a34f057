//! `lake serve`: responses, and which requests are rejected.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::serving::{DAYS, Server, add, add_contact, damage, sample_lake};
use crate::support::{contact_records, lake, repository};
use analytics::dashboards::{self, Filter, Selection};
use athena::{Lake, QueryOutcome, Session, SessionSettings, View};
use connect_core::Day;
use serde_json::Value;
use tempfile::tempdir;

const FIGURES: &str = "/api/dashboards/overview/contacts";

fn session(lake: &Path) -> Session {
    let views = analytics::views::all().iter().map(|view| View {
        name: view.name.to_owned(),
        sql: view.sql(&analytics::TimeZone::UTC),
    });
    Session::new(
        Lake::open(lake).unwrap(),
        SessionSettings {
            views: views.collect(),
            ..SessionSettings::default()
        },
    )
    .unwrap()
}

fn rows(outcome: &QueryOutcome) -> Value {
    outcome.rows().collect::<Vec<_>>().into()
}

fn selection() -> Selection {
    Selection::new(
        Day::new(2026, 11, 21).unwrap(),
        Day::new(2026, 11, 23).unwrap(),
    )
}

#[test]
fn every_visual_returns_result_of_its_query() {
    let lake = sample_lake();
    let (server, session) = (Server::start(lake.path()), session(lake.path()));
    let contact = "38c87093-3e53-4f8e-8795-cae41748c515".to_owned();
    let mut filled = 0;
    for dashboard in dashboards::all() {
        for visual in dashboard.visuals {
            let name = format!("{}/{}", dashboard.name, visual.name);
            let mut chosen = selection();
            chosen.contact_id = dashboard
                .filters
                .contains(&Filter::Contact)
                .then(|| contact.clone());
            let of_contact = chosen
                .contact_id
                .as_ref()
                .map(|id| format!("&contact_id={id}"))
                .unwrap_or_default();
            let path = format!("/api/dashboards/{name}?{DAYS}{of_contact}");
            let outcome = session
                .query_blocking(&visual.sql(&chosen))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let answer = server.json(&path);
            assert_eq!(answer["rows"], rows(&outcome), "{name}");
            assert_eq!(answer["sql"], visual.sql(&chosen), "{name}");
            filled += usize::from(outcome.row_count() > 0);
        }
    }
    assert!(filled > 30, "only {filled} visuals have rows");
}

#[test]
fn filters_restrict_and_list_values() {
    let lake = sample_lake();
    let (server, session) = (Server::start(lake.path()), session(lake.path()));
    let choices = server.json(&format!("/api/dashboards/overview/choices?{DAYS}"));
    let channels: Vec<_> = choices["channel"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        channels.contains(&"VOICE") && channels.contains(&"CHAT"),
        "{channels:?}"
    );
    let count = |sql: &str| rows(&session.query_blocking(sql).unwrap())[0][0].clone();
    let chats = count(
        "SELECT count(*) FROM connect_contacts WHERE channel = 'CHAT' AND year * 10000 + month * 100 + day >= 20261121",
    );
    assert_ne!(chats, "0");
    for channel in ["CHAT", "chat"] {
        assert_eq!(
            server.json(&format!("{FIGURES}?{DAYS}&channel={channel}"))["rows"][0][0],
            chats,
            "{channel}"
        );
    }
    assert_eq!(
        server.json(&format!("{FIGURES}?{DAYS}&queue=no%20such%20queue"))["rows"][0][0],
        "0"
    );
}

#[test]
fn named_queries_run_with_their_parameters() {
    let lake = sample_lake();
    let (server, session) = (Server::start(lake.path()), session(lake.path()));
    let known = server.json("/api/lake");
    assert_eq!(
        known["queries"].as_array().unwrap().len(),
        analytics::catalogue::all().len()
    );
    let query = analytics::catalogue::query("contacts-per-day").unwrap();
    let mut arguments = analytics::catalogue::Arguments::default();
    arguments.set(query, "from", "2026-11-21").unwrap();
    arguments.set(query, "to", "2026-11-23").unwrap();
    let expected = session
        .query_blocking(&query.sql(&arguments).unwrap())
        .unwrap();
    assert!(expected.row_count() > 0);
    assert_eq!(
        server.json(&format!("/api/queries/contacts-per-day?{DAYS}"))["rows"],
        rows(&expected)
    );
}

#[test]
fn former_names_of_queries_lead_to_their_pages() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    for (alias, name) in analytics::catalogue::ALIASES {
        let reply = server.get(&format!("/queries/{alias}?{DAYS}&queue=a%26b"), &[]);
        assert_eq!(reply.status, 308, "{alias}");
        let page = format!("/queries/{name}?{DAYS}&queue=a%26b");
        assert_eq!(reply.header("location"), page);
        assert_eq!(server.get(&page, &[]).status, 200, "{name}");
    }
}

/// The hints of an empty card or query. A slow machine exceeds their limit of time at first.
fn hints(server: &Server, path: &str) -> Value {
    let begin = Instant::now();
    loop {
        let hints = server.json(path)["hints"].clone();
        if !hints.is_null() {
            return hints;
        }
        assert!(begin.elapsed() < Duration::from_mins(1), "{path}: no hints");
    }
}

#[test]
fn empty_results_say_which_values_the_lake_has() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    // The values of all days are stored.
    server.json(&format!("/api/dashboards/queues/choices?{DAYS}"));
    let hints = |path: &str| hints(&server, path);
    let unknown = "Queue 'Nobody' not found; the values are ";
    for path in [
        "/api/dashboards/queues/queues-table",
        "/api/queries/contacts-per-day",
    ] {
        let hints = hints(&format!("{path}?{DAYS}&queue=Nobody"));
        let hint = hints[0].as_str().unwrap();
        assert!(hint.starts_with(unknown) && hint.ends_with('.'), "{hint}");
        assert_eq!(hints.as_array().unwrap().len(), 1, "{path}: {hints}");
    }
    let near = hints(&format!(
        "/api/queries/contacts-per-day?{DAYS}&queue=workshop"
    ));
    let near = near[0].as_str().unwrap();
    assert!(
        near.contains("not found; did you mean 'Workshop'?"),
        "{near}"
    );
    assert_eq!(
        hints(&format!("/api/queries/customer-journey?{DAYS}")),
        serde_json::json!(["Enter a contact ID above."])
    );
    // Known values on days without rows.
    let other_days = "from=2026-10-01&to=2026-10-02&channel=VOICE";
    assert_eq!(
        hints(&format!("/api/queries/contacts-per-day?{other_days}")),
        serde_json::json!([])
    );
    assert!(server.json(&format!("/api/queries/contacts-per-day?{DAYS}"))["hints"].is_null());
}

#[test]
fn exceeded_memory_limit_says_which_option_raises_it() {
    let lake = sample_lake();
    let server = Server::start_with(lake.path(), &["--memory", "1kB"]);
    for path in [
        format!("/api/dashboards/agents/timeline?{DAYS}"),
        format!("/api/dashboards/agents/choices?{DAYS}"),
    ] {
        let reply = server.get(&path, &[]);
        assert_eq!(reply.status, 422, "{path}: {}", reply.text());
        let failure: Value = serde_json::from_slice(&reply.body).unwrap();
        let error = failure["error"].as_str().unwrap();
        assert!(error.starts_with("EXCEEDED_LOCAL_MEMORY_LIMIT"), "{error}");
        let hint = failure["hint"].as_str().unwrap();
        assert!(hint.contains("--memory"), "{hint}");
    }
}

#[test]
fn default_days_are_those_of_the_lake() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let known = server.json("/api/lake");
    assert_eq!(known["days"]["to"], "2026-11-23");
    assert_eq!(known["days"]["from"], "2026-11-17");
    assert_eq!(known["today"], "2026-11-23");
    assert_eq!(
        server.json(FIGURES)["rows"],
        server.json(&format!("{FIGURES}?from=2026-11-17&to=2026-11-23"))["rows"]
    );
}

#[test]
fn rejects_other_host_names() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    let port = server.port;
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("LOCALHOST:{port}"),
        format!("[::1]:{port}"),
    ] {
        assert_eq!(server.send("GET", "/", &host, &[]).status, 200, "{host}");
    }
    for host in [
        "evil.example",
        "127.0.0.1",
        "localhost:1",
        "127.0.0.1.evil.example:80",
        &format!("evil.example:{port}"),
        "",
    ] {
        let reply = server.send("GET", "/api/lake", host, &[]);
        assert_eq!(reply.status, 421, "{host}");
        assert!(
            reply.text().contains("accepts requests for 127.0.0.1"),
            "{}",
            reply.text()
        );
    }
}

#[test]
fn rejects_requests_of_other_sites() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    let own = format!("http://127.0.0.1:{}", server.port);
    let status = |path: &str, headers: &[(&str, &str)]| server.get(path, headers).status;
    assert_eq!(
        status(
            "/api/lake",
            &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")]
        ),
        200
    );
    assert_eq!(status("/api/lake", &[("Sec-Fetch-Site", "none")]), 200);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(status("/api/lake", &[("Origin", origin)]), 403, "{origin}");
    }
    for site in ["cross-site", "same-site"] {
        assert_eq!(
            status("/api/lake", &[("Sec-Fetch-Site", site)]),
            403,
            "{site}"
        );
    }
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
    ];
    assert_eq!(
        (status("/overview", &link), status("/api/lake", &link)),
        (200, 403),
        "a link leads to a page, not to data"
    );
}

#[test]
fn rejects_other_methods_than_get_and_head() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let reply = server.send(method, "/api/lake", &server.host(), &[]);
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, "GET, HEAD"),
            "{method}"
        );
    }
    let head = server.send("HEAD", "/", &server.host(), &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn every_response_has_security_headers() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    for path in [
        "/",
        "/overview",
        "/assets/script/app.js",
        "/api/lake",
        "/api/dashboards/none/none",
        "/none",
    ] {
        let reply = server.get(path, &[]);
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'; ") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn names_missing_resources() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    for (path, status, text) in [
        (
            "/api/dashboards/none/contacts",
            404,
            "dashboard 'none' not found",
        ),
        (
            "/api/dashboards/overview/none",
            404,
            "visual 'none' not found",
        ),
        ("/api/queries/none", 404, "query 'none' not found"),
        (
            "/api/dashboards/overview/contacts?form=x",
            400,
            "has no filter 'form'",
        ),
        (
            "/api/dashboards/overview/contacts?from=yesterday",
            400,
            "invalid day 'yesterday'",
        ),
        (
            "/api/dashboards/overview/contacts?from=2026-11-23&to=2026-11-22",
            400,
            "the first day 2026-11-23 is after the last day 2026-11-22",
        ),
        (
            "/api/dashboards/overview/contacts?channel=phone",
            400,
            "invalid value 'phone' of parameter 'channel'; expected VOICE, IVR, CHAT, TASK, EMAIL",
        ),
        (
            "/api/queries/contacts-per-day?from=x",
            400,
            "expected a date such as",
        ),
        ("/none", 404, "<nav class=\"tabs\""),
        ("/queries/none", 404, "<nav class=\"tabs\""),
        ("/a/b/c", 404, "<nav class=\"tabs\""),
        ("/%E0%A4%A", 404, "<nav class=\"tabs\""),
        ("/api/none", 404, "Not found"),
        ("/assets/../Cargo.toml", 404, "Not found"),
    ] {
        let reply = server.get(path, &[]);
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.text().contains(text), "{path}: {}", reply.text());
    }
}

#[test]
fn serves_every_referenced_file() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    let mut waiting = named(&server.get("/", &[]).text(), "/assets/");
    assert!(waiting.len() > 5);
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let reply = server.get(&path, &[]);
        assert_eq!(reply.status, 200, "{path}");
        assert!(!reply.body.is_empty(), "{path}");
        seen.push(path);
        let imported = named(&reply.text(), "./")
            .into_iter()
            .map(|name| name.replacen("./", "/assets/script/", 1));
        let imported: Vec<_> = imported
            .filter(|name| {
                Path::new(name)
                    .extension()
                    .is_some_and(|extension| extension == "js")
                    && !seen.contains(name)
                    && !waiting.contains(name)
            })
            .collect();
        waiting.extend(imported);
    }
    assert!(
        seen.iter().any(|path| path.ends_with("timeline.js")),
        "{seen:?}"
    );
    let zipped = server.get(
        "/assets/vendor/echarts.min.js",
        &[("Accept-Encoding", "gzip, br")],
    );
    assert_eq!(
        (zipped.header("content-encoding"), &zipped.body[..2]),
        ("gzip", &[0x1f, 0x8b][..])
    );
}

/// Quoted strings with this prefix.
fn named(text: &str, beginning: &str) -> Vec<String> {
    text.split('"')
        .filter(|part| part.starts_with(beginning) && !part.contains([' ', '\n', '$']))
        .map(str::to_owned)
        .collect()
}

#[test]
fn downloads_contain_no_formulas() {
    let lake = sample_lake();
    add_contact(lake.path(), "=HYPERLINK(\"https://evil.example\",\"x\")");
    let server = Server::start(lake.path());
    let reply = server.get(
        &format!("/api/dashboards/reasons/reasons-table/csv?{DAYS}"),
        &[],
    );
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"reasons-reasons-table.csv\""
    );
    let text = reply.text();
    assert!(
        text.starts_with("\u{feff}Call reason,Contacts created,Contacts handled,Contacts abandoned,\"Service level 20 s, 0 to 1\","),
        "{text}"
    );
    assert!(
        text.contains("\r\n\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\",1,"),
        "{text}"
    );
    let named = server
        .get(&format!("/api/queries/contacts-per-day/csv?{DAYS}"), &[])
        .text();
    assert!(
        named.starts_with("\u{feff}Disconnect date (UTC),Contacts,")
            && named.lines().count() > 2
            && named.ends_with("\r\n"),
        "{named}"
    );
}

#[test]
fn invalid_file_fails_only_queries_that_read_it() {
    let lake = sample_lake();
    damage(lake.path());
    let server = Server::start(lake.path());
    let reply = server.get(&format!("{FIGURES}?{DAYS}"), &[]);
    assert_eq!(reply.status, 422);
    let failure: Value = serde_json::from_slice(&reply.body).unwrap();
    let error = failure["error"].as_str().unwrap();
    assert!(
        error.contains("HIVE_CURSOR_ERROR") && error.contains("broken.ndjson"),
        "{error}"
    );
    assert_eq!(
        server
            .get(&format!("{FIGURES}?from=2026-11-23&to=2026-11-23"), &[])
            .status,
        422,
        "the day before is compared with"
    );
    assert_eq!(
        server
            .get(&format!("/api/dashboards/reasons/menu-choices?{DAYS}"), &[])
            .status,
        200
    );
}

#[test]
fn negative_limit_is_an_error_of_the_statement() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let query = format!("/api/queries/busiest-half-hours?{DAYS}&limit=-1");
    let reply = server.get(&query, &[]);
    assert_eq!(reply.status, 422);
    let failure: Value = serde_json::from_slice(&reply.body).unwrap();
    let [error, excerpt] = ["error", "excerpt"].map(|field| failure[field].as_str().unwrap());
    assert!(
        error.starts_with("SYNTAX_ERROR: line ")
            && error.ends_with("mismatched input '-'. Expecting: '?', 'ALL', <integer>"),
        "{error}"
    );
    assert!(excerpt.contains("LIMIT -1"), "{excerpt}");
}

#[test]
fn results_change_with_the_lake() {
    let lake = tempdir().unwrap();
    add(
        lake.path(),
        &repository().join("samples/ctr/2026-11-21.ndjson"),
    );
    let server = Server::start(lake.path());
    let contacts = || {
        server.json(&format!("{FIGURES}?{DAYS}"))["rows"][0][0]
            .as_str()
            .unwrap()
            .parse::<u32>()
            .unwrap()
    };
    let before = contacts();
    assert_eq!(contacts(), before, "from the cache");
    add_contact(lake.path(), "NewOrder");
    assert_eq!(contacts(), before + 1);
}

#[test]
fn serves_empty_lake() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(server.json("/api/lake")["days"], Value::Null);
    assert_eq!(server.json(FIGURES)["rows"][0][0], "0");
}

#[test]
fn reports_missing_lake_and_port_in_use() {
    let folder = tempdir().unwrap();
    let output = lake()
        .args(["serve", "--port", "0", "--lake"])
        .arg(folder.path().join("none"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(
        error.contains("none") && error.contains("lake demo"),
        "{error}"
    );

    fs::create_dir(folder.path().join("ctr")).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = lake()
        .args(["serve", "--port", &port, "--lake"])
        .arg(folder.path())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        error.contains(&format!("port {port} is in use; "))
            && error.contains("is free: lake serve --port "),
        "{error}"
    );
}

#[test]
fn idle_clients_do_not_keep_others_out() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    let idle: Vec<_> = (0..100)
        .map(|_| std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap())
        .collect();
    assert_eq!(server.get("/", &[]).status, 200);
    drop(idle);
}

#[test]
fn clients_that_read_nothing_do_not_keep_others_out() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    // More bytes than the buffers of both sockets take.
    let request = format!(
        "GET /assets/vendor/echarts.min.js HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.host()
    );
    let deaf: Vec<_> = (0..32)
        .map(|_| {
            let mut client = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
            client.write_all(request.repeat(20).as_bytes()).unwrap();
            client
        })
        .collect();
    let mut client = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    client
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    write!(client, "GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.host()).unwrap();
    let mut status = [0; 15];
    client.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200 OK");
    drop(deaf);
}

#[test]
fn rejects_two_host_headers() {
    let lake = tempdir().unwrap();
    let server = Server::start(lake.path());
    let reply = server.get("/", &[("Host", &server.host())]);
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("one Host header"), "{}", reply.text());
}

/// A part of the message about a kind of damage, and a function that does it.
type Damage = (&'static str, fn(&Path));

/// The row file of a day of contact records.
fn row_file(lake: &Path) -> std::path::PathBuf {
    crate::support::files(&lake.join("ctr/fhbase/year=2026/month=11/day=22")).remove(0)
}

#[test]
fn damage_while_serving_is_reported() {
    let damages: [Damage; 3] = [
        ("is missing", |file| fs::remove_file(file).unwrap()),
        ("bytes long instead of", |file| fs::write(file, "").unwrap()),
        ("bytes long instead of", |file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() - 9]).unwrap();
        }),
    ];
    for (problem, damage) in damages {
        let lake = sample_lake();
        let server = Server::start(lake.path());
        damage(&row_file(lake.path()));
        let reply = server.get(&format!("{FIGURES}?{DAYS}"), &[]);
        assert_eq!(reply.status, 500);
        assert!(reply.text().contains(problem), "{}", reply.text());
        let warnings = server.json("/api/lake")["warnings"].to_string();
        assert!(warnings.contains(problem), "{warnings}");
    }
}

#[test]
fn extra_row_file_while_serving_is_a_warning() {
    let lake = sample_lake();
    let server = Server::start(lake.path());
    assert_eq!(server.json("/api/lake")["warnings"], serde_json::json!([]));
    let file = row_file(lake.path());
    fs::copy(&file, file.with_file_name("extra.ndjson.gz")).unwrap();
    let warnings = server.json("/api/lake")["warnings"].to_string();
    let expected = "extra.ndjson.gz is not part of the lake, but its rows are counted";
    assert!(warnings.contains(expected), "{warnings}");
    assert_eq!(
        server.get(&format!("{FIGURES}?{DAYS}"), &[]).status,
        200,
        "a copy of a file damages no other"
    );
}

/// The number of rows of a workbook.
fn excel_rows(workbook: Vec<u8>) -> usize {
    let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let sheet = workbook.by_name("xl/worksheets/sheet1.xml").unwrap();
    let sheet = std::io::read_to_string(sheet).unwrap();
    sheet.matches("<row>").count()
}

#[test]
fn cut_cards_know_how_much_they_show() {
    let lake = sample_lake();
    let documents = lake.path().join("many.ndjson");
    fs::write(&documents, contact_records(0, 600)).unwrap();
    add(lake.path(), &documents);
    let server = Server::start(lake.path());
    let mut cut = 0;
    for dashboard in dashboards::all() {
        for visual in dashboard
            .visuals
            .iter()
            .filter(|it| it.limit.is_some() && !it.needs_contact())
        {
            let path = format!("/api/dashboards/{}/{}?{DAYS}", dashboard.name, visual.name);
            let reply = server.json(&path);
            let shown = reply["rows"].as_array().unwrap().len();
            let found = reply["row_count"].as_u64().unwrap();
            let is_cut = visual.limit.is_some_and(|limit| found >= limit.into());
            assert_eq!(reply["total"].is_null(), !is_cut, "{path}");
            assert!(shown > 0 || found == 0, "{path}");
            if is_cut {
                let all = server.json(&format!("{path}&all=1"));
                let rows = all["rows"].as_array().unwrap().len();
                assert_eq!(reply["total"]["rows"], rows, "{path}");
                assert!(all["total"].is_null(), "{path}");
                let file = |kind: &str| server.get(&path.replace('?', &format!("/{kind}?")), &[]);
                let lines = file("csv").text().matches("\r\n").count();
                assert_eq!(lines, 1 + rows, "{path}: headings and all rows");
                assert_eq!(excel_rows(file("xlsx").body), 1 + rows, "{path}");
                cut += 1;
            }
        }
    }
    assert!(cut > 0, "no card of the samples is cut");
}
