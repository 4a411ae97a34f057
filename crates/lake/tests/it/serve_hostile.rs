//! `lake serve` in a browser, with hostile values in the lake and in addresses. Skipped with a note
//! without Chromium.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Page;
use crate::mutations::mutation::Mutator;
use crate::serve_browser::address;
use crate::serving::{DAYS, Server, sample_lake};
use crate::support::{files, gzip, lake, lines};

/// Texts that would do something if they were parsed as HTML, as a script, as an address or as a
/// format, and marks that reverse what follows.
const HOSTILE: [&str; 7] = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "\u{202e}\u{2067}",
    "javascript:alert(1)//",
    "{a|b}\\u003cimg src=x\n&lt;b&gt;${alert(1)}",
    "' OR 1=1 -- %00 #?&=+",
];

/// Whether a value has a form that the views need: an ID, a time, a number, or a constant in upper
/// case. Anything else is text that somebody wrote.
fn has_form(text: &str) -> bool {
    let is_id = text.len() == 36 && text.chars().all(|it| it.is_ascii_hexdigit() || it == '-');
    let is_constant =
        |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || "_-:.".contains(it);
    is_id || text.starts_with("arn:") || text.starts_with("20") || text.chars().all(is_constant)
}

/// Puts a hostile text before every text of a row. Equal values stay equal, so that joins find
/// them.
fn poison(value: &mut Value, name: &str) {
    match value {
        // The kinds of events, and where a row comes from.
        Value::String(_)
            if ["contentType", "sourceObject", "ContactFlowModuleType"].contains(&name) => {}
        Value::String(text) if !has_form(text) => {
            let number = text.bytes().map(usize::from).sum::<usize>() % HOSTILE.len();
            text.insert_str(0, HOSTILE[number]);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| poison(value, name)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(name, value)| poison(value, name)),
        _ => {}
    }
}

/// A lake of the samples with transcripts, whose texts are hostile.
fn hostile_lake() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        lake().args(arguments).arg(folder.path()).assert().success();
    };
    run(&["ingest", "samples", "--transcripts", "--into"]);
    for source in ["ctr", "ae", "cfl", "cl", "ef", "transcripts"] {
        for file in files(&folder.path().join(source)) {
            poison_file(&file);
        }
    }
    // The manifest of the changed files.
    fs::remove_dir_all(folder.path().join(".lake")).unwrap();
    run(&["repair", "--lake"]);
    folder
}

fn poison_file(file: &Path) {
    let poisoned = lines(file).into_iter().map(|line| {
        let mut row: Value = serde_json::from_str(&line).unwrap();
        poison(&mut row, "");
        format!("{row}\n")
    });
    fs::write(file, gzip(poisoned.collect::<String>().as_bytes())).unwrap();
}

/// Elements that the program does not make, and the effects of scripts that it does not have.
const INJECTED: &str = "[...document.querySelectorAll('img:not([src=\"/assets/icon.svg\"]), svg[onload], iframe, object, embed, base, meta[http-equiv=refresh], [onerror], [onload], \
    script:not([src^=\"/assets/\"]), a[href^=\"javascript:\"], [style*=\"url(\"]')].map((node) => node.outerHTML).concat(window.injected ?? [])";

/// Shows the tip of the first element of every chart, and the table of every chart that has one.
const LOOK: &str = "(() => { for (const place of document.querySelectorAll('.chart')) { const chart = echarts.getInstanceByDom(place); \
    chart?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: 0 }); } \
    for (const button of document.querySelectorAll('.card-foot button')) if (['Table', 'Chart'].includes(button.textContent)) button.click(); })()";

/// A page whose dialogs are recorded instead of opened.
fn open() -> Option<Page> {
    let mut page = Page::open()?;
    page.before_load("window.injected = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = (text) => { window.injected.push(String(text)); };");
    Some(page)
}

fn assert_harmless(page: &mut Page, place: &str) {
    assert_eq!(page.evaluate(INJECTED), json!([]), "{place}");
    assert_eq!(page.exceptions(), Vec::<String>::new(), "{place}");
    assert!(!page.was_asked(), "{place}");
}

fn assert_own_requests(page: &Page, server: &Server) {
    // The browser's own images, such as the calendar icon of a date field, have no host.
    let own = address(server, "/");
    let foreign: Vec<_> = page
        .requests()
        .into_iter()
        .filter(|url| !url.starts_with(&own) && !url.starts_with("data:"))
        .collect();
    assert_eq!(foreign, Vec::<String>::new());
}

/// Names of the pages of dashboards.
fn dashboards(known: &Value) -> Vec<&str> {
    let dashboards = known["dashboards"].as_array().unwrap().iter();
    dashboards.map(|it| it["name"].as_str().unwrap()).collect()
}

/// One query for each set of parameters, with the names of the parameters.
fn queries(known: &Value) -> Vec<(&str, Vec<&str>)> {
    let mut shapes = BTreeMap::new();
    for query in known["queries"].as_array().unwrap() {
        let parameters = query["parameters"].as_array().unwrap().iter();
        let names: Vec<_> = parameters.map(|it| it["name"].as_str().unwrap()).collect();
        shapes
            .entry(names)
            .or_insert_with(|| query["name"].as_str().unwrap());
    }
    shapes
        .into_iter()
        .map(|(names, query)| (query, names))
        .collect()
}

#[test]
fn hostile_lake_injects_nothing_on_any_page() {
    let Some(mut page) = open() else { return };
    let lake = hostile_lake();
    let server = Server::start(lake.path());
    let known = server.json("/api/lake");
    let agents = server.json(&format!("/api/dashboards/agents/choices?{DAYS}"))["agent"].clone();
    let agent = agents[0].as_str().unwrap();
    assert!(
        HOSTILE.iter().any(|text| agent.starts_with(text)),
        "{agent}"
    );
    let mut pages: Vec<String> = dashboards(&known)
        .iter()
        .map(|name| format!("/{name}?{DAYS}"))
        .collect();
    pages.push(format!("/agent?{DAYS}&agent={}", encoded(agent)));
    for contact in [
        "9913433f-59f5-479d-b095-c2bf45141624",
        "38c87093-3e53-4f8e-8795-cae41748c515",
    ] {
        pages.push(format!("/journey?{DAYS}&contact_id={contact}"));
    }
    pages.extend(
        queries(&known)
            .iter()
            .map(|(name, _)| format!("/queries/{name}?{DAYS}")),
    );
    let mut shown = 0;
    for path in pages {
        page.go(&address(&server, &path));
        assert_harmless(&mut page, &path);
        page.evaluate(LOOK);
        assert_harmless(&mut page, &path);
        let text = page.text("document.querySelector('main').textContent");
        shown += usize::from(HOSTILE.iter().any(|hostile| text.contains(hostile)));
    }
    assert!(shown > 10, "only {shown} pages show hostile texts");
    assert_own_requests(&page, &server);
}

/// A value that is nearly valid, hostile, or made of pieces of both.
fn value(random: &mut Mutator) -> String {
    const PIECES: [&str; 18] = [
        "2026-11-22",
        "2026-02-30",
        "VOICE",
        "-1",
        "0",
        "1e309",
        "NaN",
        "99999999999999999999",
        "null",
        "\0",
        "\n",
        "\u{feff}",
        "ä\u{1f600}",
        "%",
        "[",
        "__proto__",
        "constructor",
        " / ",
    ];
    let pieces = (0..=random.below(3)).map(|_| {
        let at = random.below(PIECES.len() + HOSTILE.len());
        PIECES
            .get(at)
            .copied()
            .unwrap_or_else(|| HOSTILE[at - PIECES.len()])
    });
    pieces.collect()
}

/// A value in an address.
fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}

#[test]
fn no_parameter_causes_an_exception() {
    const NAMES: [&str; 15] = [
        "from",
        "to",
        "queue",
        "agent",
        "routing_profile",
        "hierarchy",
        "channel",
        "subtype",
        "contact_id",
        "form",
        "evaluator",
        "goal",
        "interval",
        "refresh",
        "compare",
    ];
    let Some(mut page) = open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let known = server.json("/api/lake");
    let mut random = Mutator::new(0x2026_1123);
    let mut pages = Vec::new();
    for name in dashboards(&known) {
        // All names have hostile values in one, and some random ones in the others.
        let at = random.below(HOSTILE.len());
        let all = NAMES.map(|name| format!("{name}={}", encoded(HOSTILE[at])));
        pages.push(format!("/{name}?{}&unknown=%3Cb%3E", all.join("&")));
        for _ in 0..2 {
            let mut some: Vec<_> = (0..4)
                .map(|_| {
                    let name = NAMES[random.below(NAMES.len())];
                    format!("{name}={}", encoded(&value(&mut random)))
                })
                .collect();
            some.sort();
            some.dedup_by_key(|value| value.split('=').next().map(str::to_owned));
            pages.push(format!("/{name}?{}", some.join("&")));
        }
    }
    for (name, parameters) in queries(&known) {
        let values = parameters
            .iter()
            .map(|name| format!("{name}={}", encoded(&value(&mut random))));
        pages.push(format!(
            "/queries/{name}?{}",
            values.collect::<Vec<_>>().join("&")
        ));
    }
    pages.push("/queries?from=%00&find=%3Cimg%20src%3Dx%3E".to_owned());
    for path in pages {
        page.go(&address(&server, &path));
        assert_harmless(&mut page, &path);
        let links = page.evaluate("document.querySelectorAll('#pages a').length");
        assert!(links.as_u64().unwrap() > 5, "{path}");
    }
    assert_own_requests(&page, &server);
}
