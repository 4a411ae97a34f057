//! The page of `lake serve` in a browser. Without Chromium these tests are skipped with a note.

use std::path::Path;
use std::time::Duration;

use analytics::catalogue;

use crate::browser::Page;
use crate::serving::{DAYS, Server, add_contact, damage, sample_lake};
use crate::support::lake;
use serde_json::{Value, json};
use tempfile::tempdir;

/// A value that would run a script if it were parsed as HTML.
pub(crate) const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// Widths of windows and their themes: a desktop, and a phone.
pub(crate) const SIZES: [(u32, &str); 2] = [(1400, "light"), (390, "dark")];

/// Text of an element of a visual.
pub(crate) fn text_of(visual: &str, selector: &str) -> String {
    format!("document.querySelector('[data-visual=\"{visual}\"] {selector}').textContent")
}

/// Clicks a button of a visual.
fn button(visual: &str, label: &str) -> String {
    format!(
        "[...document.querySelectorAll('[data-visual=\"{visual}\"] button')].find((button) => button.textContent === '{label}').click()"
    )
}

pub(crate) fn address(server: &Server, path: &str) -> String {
    format!("http://{}{path}", server.host())
}

#[test]
fn every_page_loads_without_errors_or_external_requests() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let known = server.json("/api/lake");
    let pages = known["dashboards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dashboard| {
            (
                dashboard["name"].as_str().unwrap(),
                dashboard["title"].as_str().unwrap(),
            )
        });
    for (name, title) in pages.chain([
        ("queries", "Queries"),
        ("queries/contacts-per-day", "Contacts per day"),
    ]) {
        page.go(&address(&server, &format!("/{name}?{DAYS}")));
        assert_eq!(page.text("document.querySelector('h1').textContent"), title);
        assert_eq!(
            page.evaluate("document.querySelectorAll('.failed').length"),
            0,
            "{name}"
        );
        assert_eq!(page.complaints(), Vec::<String>::new(), "{name}");
    }
    // The browser's own images, such as the calendar icon of a date field, have no host.
    let is_own = |url: &String| url.starts_with(&address(&server, "/")) || url.starts_with("data:");
    let foreign: Vec<_> = page
        .requests()
        .into_iter()
        .filter(|url| !is_own(url))
        .collect();
    assert_eq!(foreign, Vec::<String>::new());
}

#[test]
fn page_of_queries_lists_every_query() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    page.go(&address(&server, "/queries"));
    assert_eq!(
        page.evaluate("document.querySelectorAll('.catalogue li').length"),
        catalogue::all().len()
    );
}

#[test]
fn figures_match_lake_and_filters_are_in_the_address() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let shown = |page: &mut Page| page.text(&text_of("contacts", ".value"));
    let count = |filter: &str| {
        server.json(&format!("/api/dashboards/overview/contacts?{DAYS}{filter}"))["rows"][0][0]
            .clone()
    };

    page.go(&address(&server, &format!("/overview?{DAYS}")));
    assert_eq!(json!(shown(&mut page)), count(""));
    page.wait("document.querySelectorAll('#filter-channel option').length > 2");
    page.evaluate("(() => { const list = document.getElementById('filter-channel'); list.value = 'CHAT'; list.dispatchEvent(new Event('change')); })()");
    page.settle();
    assert_eq!(json!(shown(&mut page)), count("&channel=CHAT"));
    assert_ne!(count("&channel=CHAT"), count(""));
    assert!(page.text("location.search").contains("channel=CHAT"));

    page.evaluate("location.reload()");
    std::thread::sleep(Duration::from_millis(300));
    page.settle();
    assert_eq!(
        json!(shown(&mut page)),
        count("&channel=CHAT"),
        "after a reload"
    );
    page.evaluate("history.back()");
    page.wait("!location.search.includes('CHAT')");
    page.settle();
    assert_eq!(json!(shown(&mut page)), count(""), "after going back");
}

#[test]
fn charts_have_table_sql_and_download() {
    let Some(mut page) = Page::open() else { return };
    let (lake, folder) = (sample_lake(), tempdir().unwrap());
    let server = Server::start(lake.path());
    page.download_to(folder.path());
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        assert_table_sql_and_download(&mut page, &server, folder.path());
    }
}

fn assert_table_sql_and_download(page: &mut Page, server: &Server, folder: &Path) {
    page.go(&address(server, &format!("/overview?{DAYS}")));
    assert_eq!(
        page.evaluate(
            "document.querySelectorAll('[data-visual=\"contacts-by-day\"] canvas').length"
        ),
        1
    );
    page.evaluate(&button("contacts-by-day", "Table"));
    let rows =
        server.json(&format!("/api/dashboards/overview/contacts-by-day?{DAYS}"))["row_count"]
            .clone();
    assert_eq!(
        page.evaluate(
            "document.querySelectorAll('[data-visual=\"contacts-by-day\"] tbody tr').length"
        ),
        rows
    );

    page.evaluate(&button("contacts-by-day", "SQL"));
    assert!(
        page.text("document.querySelector('dialog code').textContent")
            .starts_with("SELECT\n  disconnect_date,")
    );
    page.press("Escape");
    page.wait("!document.querySelector('dialog')");

    let csv = downloaded(page, folder, "csv");
    let headings = "\u{feff}Day (UTC),Channel,Contacts created\r\n";
    assert!(String::from_utf8(csv).unwrap().starts_with(headings));
    let workbook = downloaded(page, folder, "xlsx");
    let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    assert!(workbook.by_name("xl/worksheets/sheet1.xml").is_ok());
}

/// Downloads the data of a chart, and deletes the file.
fn downloaded(page: &mut Page, folder: &Path, extension: &str) -> Vec<u8> {
    page.evaluate(&format!(
        "document.querySelector('[data-visual=\"contacts-by-day\"] a[download][href*=\"/{extension}?\"]').click()"
    ));
    let file = folder.join(format!("overview-contacts-by-day.{extension}"));
    let start = std::time::Instant::now();
    while !file.is_file() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    bytes
}

#[test]
fn customer_input_is_never_html() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    add_contact(lake.path(), HOSTILE);
    let server = Server::start(lake.path());
    page.go(&address(&server, &format!("/reasons?{DAYS}")));
    assert!(
        page.text(&text_of("reasons-table", "tbody"))
            .contains(HOSTILE)
    );
    let tip = "const place = document.querySelector('[data-visual=\"contacts-per-reason\"] .chart'); \
        const chart = echarts.getInstanceByDom(place); const names = chart.getOption().yAxis[0].data; \
        chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: names.findIndex((name) => name.startsWith('<img')) }); \
        place.querySelector('.tip').textContent";
    assert!(page.text(tip).contains(HOSTILE));
    assert_eq!(
        page.evaluate("document.querySelectorAll('img[src=\"x\"]').length"),
        0
    );
    assert!(!page.was_asked());
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn every_page_fits_each_width_in_each_theme() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    for (width, scheme) in [
        (360, "dark"),
        (390, "light"),
        (390, "dark"),
        (1400, "light"),
        (1400, "dark"),
    ] {
        page.size(width, 740);
        page.prefer(scheme);
        for name in [
            "overview",
            "intraday",
            "reasons",
            "queues",
            "agents",
            "agent?agent=jstiles",
            "journey",
            "contact-lens",
            "evaluations",
            "queries",
            "queries/contacts-per-day",
        ] {
            let separator = if name.contains('?') { '&' } else { '?' };
            page.go(&address(&server, &format!("/{name}{separator}{DAYS}")));
            let found = page.evaluate("document.documentElement.scrollWidth");
            // The scroll bar of a desktop takes a part of the width.
            assert!(found.as_u64() <= Some(width.into()), "{name}: {found}");
            let is_dark = brightness(&mut page) < 60;
            assert_eq!(is_dark, scheme == "dark", "{name} at {width}");
        }
    }
}

/// Counts the widths at which the last line of the label of a figure is a unit alone, of labels
/// such as "Service level 20 s".
const UNITS_ALONE: &str = "(() => {
  const labels = [...document.querySelectorAll('.figure dt span')].filter((label) => label.textContent.endsWith(' s'));
  if (labels.length === 0) return 'no label ends with a unit';
  const top = (text, start, end) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    return range.getBoundingClientRect().top;
  };
  let alone = 0;
  for (const label of labels) {
    const text = label.firstChild;
    for (let width = 100; width < 200; width += 1) {
      label.parentElement.style.width = `${width}px`;
      alone += top(text, text.length - 1, text.length) !== top(text, text.length - 3, text.length - 2);
    }
  }
  return alone;
})()";

#[test]
fn label_of_a_figure_does_not_break_before_its_unit() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    page.go(&address(&server, &format!("/overview?{DAYS}")));
    assert_eq!(page.evaluate(UNITS_ALONE), 0);
}

#[test]
fn theme_is_that_of_the_system_until_one_is_chosen() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    page.prefer("dark");
    page.go(&address(&server, "/queries"));
    assert!(brightness(&mut page) < 60);
    for _ in 0..2 {
        page.evaluate("document.getElementById('theme').click()");
    }
    assert!(brightness(&mut page) < 60, "dark was chosen");
    page.prefer("light");
    assert!(brightness(&mut page) < 60, "dark stays chosen");
    page.evaluate("document.getElementById('theme').click()");
    assert!(brightness(&mut page) > 200, "as the system asks for");
}

/// Red component of the page's background, 0 to 255.
fn brightness(page: &mut Page) -> i64 {
    let colour = "(() => { const canvas = document.createElement('canvas').getContext('2d'); canvas.fillStyle = \
        getComputedStyle(document.documentElement).backgroundColor; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data[0]; })()";
    page.evaluate(colour).as_i64().unwrap()
}

#[test]
fn works_with_keyboard_only() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    page.go(&address(&server, &format!("/overview?{DAYS}")));
    page.evaluate("document.activeElement.blur()");
    page.press("Tab");
    assert_eq!(
        page.text("document.activeElement.textContent"),
        "Skip to main content"
    );
    assert_eq!(
        page.text("getComputedStyle(document.activeElement).outlineStyle"),
        "solid"
    );
    for _ in 0..5 {
        page.press("Tab");
    }
    let focused = page.text("document.activeElement.textContent");
    assert_eq!(
        page.text("document.activeElement.closest('nav').id"),
        "pages",
        "{focused}"
    );
    page.press("Enter");
    page.wait("location.pathname !== '/overview'");
    page.settle();
    assert_eq!(
        page.text("document.querySelector('h1').textContent"),
        focused
    );
    assert!(
        page.text("location.search").contains("from=2026-11-21"),
        "the days stay chosen"
    );

    page.evaluate("document.querySelector('[data-visual=\"reasons-table\"] .sort').focus()");
    page.press("Enter");
    assert_eq!(
        page.text(
            "document.querySelector('[data-visual=\"reasons-table\"] th').getAttribute('aria-sort')"
        ),
        "ascending"
    );
}

#[test]
fn table_links_to_journey_of_contact() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        assert_journey(&mut page, &server);
    }
}

fn assert_journey(page: &mut Page, server: &Server) {
    page.go(&address(server, &format!("/journey?{DAYS}")));
    assert_eq!(
        page.evaluate("document.querySelectorAll('[data-visual]').length"),
        1,
        "only the list until a contact is chosen"
    );
    let contact = page.text("document.querySelector('[data-visual=\"newest\"] tbody a').title");
    page.evaluate("document.querySelector('[data-visual=\"newest\"] tbody a').click()");
    page.wait("location.search.includes('contact_id')");
    page.settle();
    assert!(page.text(&text_of("record", "dl")).contains(&contact));
    assert_eq!(
        page.text("document.querySelector('[data-visual=\"newest\"] [aria-current]').title"),
        contact,
        "the list stays"
    );
    assert!(
        page.evaluate("document.querySelectorAll('[data-visual=\"newest\"] tbody tr').length")
            .as_u64()
            .unwrap()
            > 5
    );
    for query in [
        "chain-of-contacts",
        "analysis-of-contact",
        "evaluation-of-contact",
    ] {
        let link = format!("document.querySelector('.links a[href^=\"/queries/{query}?\"]').href");
        assert!(page.text(&link).contains(&format!("contact_id={contact}")));
    }
    page.evaluate("document.querySelector('.links a').click()");
    page.wait("location.pathname === '/queries/chain-of-contacts'");
    page.settle();
    assert_eq!(
        page.evaluate("document.querySelectorAll('.failed').length"),
        0
    );
}

#[test]
fn page_of_a_contact_shows_its_conversation_or_how_to_add_it() {
    let Some(mut page) = Page::open() else { return };
    let folder = sample_lake();
    let server = Server::start(folder.path());
    let contact = "9913433f-59f5-479d-b095-c2bf45141624";
    let path = format!("/journey?{DAYS}&contact_id={contact}");
    page.go(&address(&server, &path));
    let empty = page.text(&text_of("conversation", ".empty"));
    assert!(empty.contains("lake ingest --transcripts"), "{empty}");
    lake()
        .args(["ingest", "samples", "--transcripts", "--into"])
        .arg(folder.path())
        .assert()
        .success();
    let server = Server::start(folder.path());
    page.go(&address(&server, &path));
    let count = "document.querySelectorAll('.turns > li').length";
    assert_eq!(page.evaluate(count), 7);
    let said = page.text(&text_of("conversation", ".turns"));
    for part in [
        "Customer joined",
        "Hello, this is [PII]. Can my brake repair be on Friday?",
        "34 s silence",
        "Recall",
        "2 issues",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn shows_errors_of_invalid_file_and_empty_lake() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    damage(lake.path());
    let server = Server::start(lake.path());
    page.go(&address(&server, &format!("/reasons?{DAYS}")));
    assert!(
        page.text(&text_of("contacts-per-reason", ".failed"))
            .contains("broken.ndjson")
    );
    assert_eq!(
        page.evaluate("document.querySelectorAll('[data-visual=\"menu-choices\"] .failed').length"),
        0,
        "reads other files"
    );

    let empty = tempdir().unwrap();
    let server = Server::start(empty.path());
    page.go(&address(&server, "/overview"));
    let text = page.text("document.querySelector('main').textContent");
    assert!(
        [
            "The lake is empty",
            "lake ingest",
            "lake generate",
            "lake demo"
        ]
        .iter()
        .all(|part| text.contains(part)),
        "{text}"
    );
}

/// Screenshots for the guides: `LAKE=<lake> PICTURES=<directory> cargo test -p lake --test it
/// writes_screenshots -- --ignored`.
#[test]
#[ignore = "makes files for the guides"]
fn writes_screenshots() {
    let mut page = Page::open().unwrap();
    let variable = |name: &str| std::path::PathBuf::from(std::env::var_os(name).unwrap());
    let (server, folder) = (Server::start(&variable("LAKE")), variable("PICTURES"));
    let contact = followed(&server.json("/api/dashboards/journey/newest")).unwrap();
    let shots = [
        ("overview", "/overview".to_owned(), "light", 1280, 1330),
        ("overview-dark", "/overview".to_owned(), "dark", 1280, 1330),
        ("intraday", "/intraday".to_owned(), "light", 1280, 1300),
        ("reasons", "/reasons".to_owned(), "light", 1280, 1300),
        ("agents", "/agents".to_owned(), "light", 1280, 1500),
        (
            "contact-lens",
            "/contact-lens".to_owned(),
            "light",
            1280,
            1300,
        ),
        (
            "evaluations-dark",
            "/evaluations".to_owned(),
            "dark",
            1280,
            1500,
        ),
        (
            "journey-dark",
            format!("/journey?contact_id={contact}"),
            "dark",
            1280,
            1230,
        ),
        ("phone", "/overview".to_owned(), "light", 390, 1300),
    ];
    for (name, path, scheme, width, height) in shots {
        page.prefer(scheme);
        page.size(width, height);
        page.go(&address(&server, &path));
        std::thread::sleep(Duration::from_secs(1));
        std::fs::write(folder.join(format!("{name}.png")), page.picture()).unwrap();
    }
}

/// ID of a call that an agent handled.
fn followed(newest: &Value) -> Option<String> {
    let columns = newest["columns"].as_array()?;
    let at = |name: &str| columns.iter().position(|column| column["name"] == name);
    let (id, agent) = (at("contactid")?, at("agent_username")?);
    let (channel, reason) = (at("channel")?, at("call_reason")?);
    let is_call = |row: &&Value| {
        row[channel] == "VOICE" && row[agent].is_string() && row[reason] == "NewOrder"
    };
    let call = newest["rows"].as_array()?.iter().find(is_call)?;
    call[id].as_str().map(str::to_owned)
}

#[test]
fn bad_addresses_show_navigation_and_what_is_wrong() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    for (path, expected) in [
        ("/overvew", "Page not found"),
        ("/overview/more", "Page not found"),
        ("/overview?from=garbage", "Invalid day “garbage”"),
        ("/overview?from=2026-02-31", "Invalid day “2026-02-31”"),
        (
            "/overview?from=2026-11-23&to=2026-11-20",
            "is before the first day",
        ),
        (
            "/queries/contacts-per-day?from=x",
            "expected a date such as",
        ),
    ] {
        page.go(&address(&server, path));
        let text = page.text("document.getElementById('main').innerText");
        assert!(text.contains(expected), "{path}: {text}");
        let links = page.text("String(document.querySelectorAll('#pages a').length)");
        assert!(links.parse::<u32>().unwrap() > 5, "{path}");
    }
}
