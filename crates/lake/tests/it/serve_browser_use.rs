//! What people do with the pages of `lake serve`, in a browser. Skipped with a note without
//! Chromium.

use std::path::Path;

use serde_json::json;

use crate::browser::Page;
use crate::serve_browser::{HOSTILE, SIZES, address, text_of};
use crate::serving::{DAYS, Server, add, add_contact, sample_lake};
use crate::support::{contact_records, repository};

fn chart(visual: &str) -> String {
    format!("echarts.getInstanceByDom(document.querySelector('[data-visual=\"{visual}\"] .chart'))")
}

/// Clicks the bar whose category starts with a text, in a horizontal bar chart.
fn click_bar(page: &mut Page, visual: &str, category: &str) {
    let find = format!(
        "(() => {{ const chart = {}; const place = chart.getDom(); place.scrollIntoView({{ block: 'center' }}); \
         const at = chart.getOption().yAxis[0].data.findIndex((name) => name.startsWith({})); \
         const [x, y] = chart.convertToPixel({{ seriesIndex: 0 }}, [0, at]); \
         const box = place.getBoundingClientRect(); return [box.left + x + 1, box.top + y]; }})()",
        chart(visual),
        json!(category)
    );
    let point = page.evaluate(&find);
    page.click(point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
    page.wait("document.querySelector('.menu')");
}

fn choose(page: &mut Page, label: &str) {
    page.evaluate(&format!(
        "[...document.querySelectorAll('.menu a')].find((link) => link.textContent.startsWith({})).click()",
        json!(label)
    ));
}

/// Chooses what charts are compared with.
fn compare_with(page: &mut Page, value: &str) {
    page.evaluate(&format!(
        "(() => {{ const list = document.getElementById('filter-compare'); list.value = '{value}'; list.dispatchEvent(new Event('change')); }})()"
    ));
    page.wait(&format!("location.search.includes('compare={value}')"));
    page.settle();
}

/// Checks pages of a lake at the width of a desktop in the light theme, and at that of a phone in the
/// dark one.
fn at_each_size(lake: &Path, check: impl Fn(&mut Page, &Server)) {
    let Some(mut page) = Page::open() else { return };
    let server = Server::start(lake);
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        check(&mut page, &server);
        assert_eq!(page.exceptions(), Vec::<String>::new(), "at {width}");
        // Such as the goal, which is kept.
        page.evaluate("localStorage.clear()");
    }
}

#[test]
fn headers_axes_and_footer_name_the_time_zone() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start_with(lake.path(), &["--time-zone", "America/New_York"]);
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        assert_time_zone(&mut page, &server);
    }
}

fn assert_time_zone(page: &mut Page, server: &Server) {
    page.go(&address(server, &format!("/overview?{DAYS}")));
    for place in [
        "#lake",
        "#zone",
        ".zone",
        ".filters",
        "[data-visual=\"contacts-by-hour\"]",
    ] {
        let text = page.text(&format!("document.querySelector('{place}').textContent"));
        assert!(text.contains("America/New_York"), "{place}: {text}");
    }
    let axis = format!("{}.getOption().xAxis[0].name", chart("contacts-by-day"));
    assert_eq!(page.text(&axis), "America/New_York");
    let tip = format!(
        "(() => {{ const chart = {}; chart.dispatchAction({{ type: 'showTip', seriesIndex: 0, dataIndex: 0 }}); return chart.getDom().querySelector('.tip').textContent; }})()",
        chart("contacts-by-day")
    );
    assert!(page.text(&tip).contains("America/New_York"));
    page.go(&address(
        server,
        &format!("/queries/contacts-per-day?{DAYS}"),
    ));
    assert!(
        page.text("document.querySelector('main .zone').textContent")
            .contains("America/New_York")
    );
}

/// Texts that charts of the page draw outside of their canvas.
const CUT: &str = "[...document.querySelectorAll('.chart')].flatMap((place) => { \
    const chart = echarts.getInstanceByDom(place); const [width, height] = [chart.getWidth(), chart.getHeight()]; \
    return chart.getZr().storage.getDisplayList().filter((shape) => shape.type === 'tspan' && !shape.invisible).filter((shape) => { \
        const box = shape.getBoundingRect().clone(); if (shape.transform) box.applyTransform(shape.transform); \
        return box.x < -0.5 || box.x + box.width > width + 0.5 || box.y < -2 || box.y + box.height > height + 2; }).map((shape) => shape.style.text); })";

/// Labels that value axes repeat, because their steps are smaller than the labels are precise.
const REPEATED: &str = "[...document.querySelectorAll('.chart')].flatMap((place) => ['xAxis', 'yAxis'].flatMap((name) => { \
    const { axis } = echarts.getInstanceByDom(place).getModel().getComponent(name); \
    const labels = axis.type !== 'value' ? [] : axis.getViewLabels().map(({ formattedLabel }) => formattedLabel); \
    return labels.filter((label, at) => labels.indexOf(label) < at); }))";

#[test]
fn no_label_is_cut_on_any_page_at_any_size() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    add_contact(
        lake.path(),
        "Delivery-to-another-address-which-nobody-wrote-down, second attempt",
    );
    let server = Server::start(lake.path());
    let pages = [
        ("overview", "", 2),
        ("intraday", "", 2),
        ("reasons", "", 2),
        ("queues", "", 2),
        ("agents", "", 2),
        ("contact-lens", "", 2),
        ("evaluations", "", 2),
        ("agent", "&agent=rroe", 2),
        (
            "journey",
            "&contact_id=9913433f-59f5-479d-b095-c2bf45141624",
            0,
        ),
        ("queries/contacts-per-day", "", 1),
        ("queries/contacts-per-reason", "", 1),
        ("queries/handle-time-by-queue", "", 1),
    ];
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        for (name, values, charts) in pages {
            page.go(&address(
                &server,
                &format!("/{name}?{DAYS}&compare=1{values}"),
            ));
            if name.starts_with("queries") {
                page.evaluate("[...document.querySelectorAll('.card-foot button')].find((button) => button.textContent === 'Chart').click()");
            }
            // Charts are drawn when their size is known, and animated.
            page.wait("[...document.querySelectorAll('.chart')].every((place) => echarts.getInstanceByDom(place))");
            std::thread::sleep(std::time::Duration::from_millis(400));
            assert_eq!(page.evaluate(CUT), json!([]), "{name} at {width}");
            assert_eq!(page.evaluate(REPEATED), json!([]), "{name} at {width}");
            let found = page.evaluate("document.querySelectorAll('.chart').length");
            assert!(found.as_u64().unwrap() >= charts, "{name}: {found}");
        }
    }
}

#[test]
fn filters_are_kept_across_pages() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(
            server,
            &format!("/overview?{DAYS}&channel=CHAT&goal=70"),
        ));
        page.evaluate("document.querySelector('#pages a[href=\"/queues\"]').click()");
        page.wait("location.pathname === '/queues'");
        page.settle();
        assert_eq!(
            page.text("document.getElementById('filter-channel').value"),
            "CHAT"
        );
        assert_eq!(
            page.text("document.getElementById('filter-goal').value"),
            "70"
        );
        page.evaluate("document.querySelector('#pages a[href=\"/agent\"]').click()");
        page.wait("location.pathname === '/agent'");
        page.settle();
        let note = page.text("document.querySelector('.ignored').textContent");
        assert!(note.contains("Channel: CHAT"), "{note}");
        page.evaluate("document.querySelector('.ignored button').click()");
        page.wait("!location.search.includes('CHAT')");
        page.settle();
        assert_eq!(
            page.evaluate("document.querySelectorAll('.ignored').length"),
            0
        );
    });
}

/// Selects a value of a filter's list.
fn select(page: &mut Page, filter: &str, value: &str) {
    page.wait(&format!(
        "[...document.getElementById('filter-{filter}').options].some((option) => option.value === {})",
        json!(value)
    ));
    page.evaluate(&format!(
        "(() => {{ const list = document.getElementById('filter-{filter}'); list.value = {}; list.dispatchEvent(new Event('change')); }})()",
        json!(value)
    ));
    page.wait(&format!(
        "new URLSearchParams(location.search).get('{filter}') === {}",
        json!(value)
    ));
    page.settle();
}

#[test]
fn routing_profile_and_hierarchy_filter_the_figures() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        let all = server.json(&format!("/api/dashboards/overview/contacts?{DAYS}"))["rows"].clone();
        let choices = server.json(&format!("/api/dashboards/overview/choices?{DAYS}"));
        for filter in ["routing_profile", "hierarchy"] {
            page.go(&address(server, &format!("/overview?{DAYS}")));
            let value = choices[filter][0].as_str().unwrap();
            select(page, filter, value);
            let encoded = value.replace(' ', "%20").replace('/', "%2F");
            let path = format!("/api/dashboards/overview/contacts?{DAYS}&{filter}={encoded}");
            let expected = server.json(&path)["rows"].clone();
            assert_ne!(expected, all, "{filter}");
            assert_eq!(
                json!(page.text(&text_of("contacts", ".value"))),
                expected[0][0],
                "{filter}"
            );
        }
    });
}

#[test]
fn parameters_of_queries_list_their_values() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(
            server,
            &format!("/queries/contacts-per-day?{DAYS}"),
        ));
        let choices = server.json("/api/queries/contacts-per-day/choices");
        for name in ["queue", "channel"] {
            let listed = format!(
                "[...(document.getElementById('parameter-{name}').list?.options ?? [])].map((option) => option.value)"
            );
            page.wait(&format!("{listed}.length > 1"));
            let values = page.evaluate(&listed);
            let expected = if name == "channel" {
                json!(["VOICE", "CHAT", "TASK", "EMAIL"])
            } else {
                choices[name].clone()
            };
            assert_eq!(values, expected, "{name}");
        }
        let note = page.text("document.getElementById(document.getElementById('parameter-queue').getAttribute('aria-describedby')).textContent");
        assert!(note.contains("queue"), "{note}");
        page.evaluate("document.getElementById('parameter-channel').value = 'CHAT'");
        page.evaluate("document.querySelector('.filters button[type=submit]').click()");
        page.wait("location.search.includes('channel=CHAT')");
        page.settle();
        let rows = server.json(&format!(
            "/api/queries/contacts-per-day?{DAYS}&channel=CHAT"
        ))["row_count"]
            .clone();
        assert_eq!(
            page.evaluate("document.querySelectorAll('tbody tr').length"),
            rows
        );
    });
}

#[test]
fn click_on_bar_filters_or_opens_the_contacts_behind_it() {
    let lake = sample_lake();
    add_contact(lake.path(), HOSTILE);
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, &format!("/reasons?{DAYS}")));
        std::thread::sleep(std::time::Duration::from_millis(600));
        click_bar(page, "contacts-per-reason", "<img");
        choose(page, "Filter by Call reason: <img");
        page.wait("location.search.includes('reason=%3Cimg')");
        page.settle();
        let rows = "[...document.querySelectorAll('[data-visual=\"reasons-table\"] tbody th')].map((cell) => cell.textContent)";
        assert_eq!(page.evaluate(rows), json!([HOSTILE]));

        page.go(&address(server, &format!("/reasons?{DAYS}")));
        page.evaluate("[...document.querySelectorAll('[data-visual=\"reasons-table\"] .pick')].find((pick) => pick.textContent.startsWith('<img')).click()");
        page.wait("document.querySelector('.menu')");
        choose(page, "Contacts behind this");
        page.wait("location.pathname === '/journey'");
        page.settle();
        assert_eq!(
            page.evaluate("document.querySelectorAll('[data-visual=\"newest\"] tbody tr').length"),
            1
        );
        assert!(!page.was_asked());
        assert_eq!(page.exceptions(), Vec::<String>::new());
    });
}

#[test]
fn goal_of_the_service_level_is_a_line_and_can_be_set() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, &format!("/overview?{DAYS}")));
        let line = format!(
            "{}.getOption().series[0].markLine.data[0].yAxis",
            chart("service-level-by-day")
        );
        assert_eq!(page.evaluate(&line), json!(0.8));
        // The line is drawn even if no day reaches the goal.
        let top = format!(
            "{}.getModel().getComponent('yAxis').axis.scale.getExtent()[1]",
            chart("service-level-by-day")
        );
        assert!(page.evaluate(&top).as_f64().unwrap() >= 0.8);
        page.evaluate("(() => { const goal = document.getElementById('filter-goal'); goal.value = '97.5'; goal.dispatchEvent(new Event('change')); })()");
        page.wait("location.search.includes('goal=97.5')");
        page.settle();
        assert_eq!(page.evaluate(&line), json!(0.975));
        let figures = page.text(&text_of("queue", "dl"));
        assert!(figures.contains("the goal of 97.5\u{a0}%"), "{figures}");
    });
}

#[test]
fn definitions_appear_on_hover_and_focus() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, &format!("/overview?{DAYS}")));
        page.evaluate("[...document.querySelectorAll('.term')].find((term) => term.textContent === 'Abandonment rate').focus()");
        assert_eq!(
            page.text("document.getElementById('hint').textContent"),
            "Contacts abandoned, as percent of contacts queued."
        );
        let inside = "(() => { const box = document.getElementById('hint').getBoundingClientRect(); return box.width > 0 && box.left >= 0 && box.right <= innerWidth; })()";
        assert_eq!(page.evaluate(inside), json!(true));
        page.press("Escape");
        assert_eq!(
            page.evaluate("document.getElementById('hint').hidden"),
            json!(true)
        );
        page.evaluate("document.querySelector('[data-visual=\"service-level-by-day\"] .info').dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))");
        assert!(
            page.text("document.getElementById('hint').textContent")
                .contains("Service level 20 s: Contacts that left the queue")
        );
    });
}

#[test]
fn charts_compare_with_the_period_before() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, "/overview?from=2026-11-23&to=2026-11-23"));
        compare_with(page, "1");
        let option = |visual: &str| format!("{}.getOption().series.at(-1)", chart(visual));
        page.wait(&format!(
            "{}.name === 'Total, period before'",
            option("contacts-by-day")
        ));
        let before = page.evaluate(&option("contacts-by-day"));
        assert_eq!(before["name"], "Total, period before");
        let rows = server
            .json("/api/dashboards/overview/contacts-by-day?from=2026-11-22&to=2026-11-22")["rows"]
            .clone();
        let total: f64 = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row[2].as_str().unwrap().parse::<f64>().unwrap())
            .sum();
        assert!(total > 0.0);
        assert_eq!(before["data"][0].as_f64(), Some(total));
    });
}

#[test]
fn days_compare_with_those_of_the_week_before() {
    let lake = sample_lake();
    // More contacts than a day of the samples has.
    let documents = lake.path().join("week-before.ndjson");
    let records = contact_records(0, 60).replace("2026-11-21T", "2026-11-16T");
    std::fs::write(&documents, records).unwrap();
    add(lake.path(), &documents);
    at_each_size(lake.path(), |page, server| {
        let count = server.json("/api/dashboards/overview/contacts?from=2026-11-16&to=2026-11-16")
            ["rows"][0][0]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap();
        assert!(count > 40, "{count}");
        page.go(&address(server, "/overview?from=2026-11-23&to=2026-11-23"));
        let figures = text_of("contacts", "dl");
        let text = page.text(&figures);
        assert!(text.contains("in the day before"), "{text}");
        compare_with(page, "week");
        let text = page.text(&figures);
        let expected = format!("from {count} in the day a week before");
        assert!(text.contains(&expected), "{text}");
        let before = format!("{}.getOption().series.at(-1)", chart("contacts-by-day"));
        page.wait(&format!("{before}.name === 'Total, week before'"));
        assert_eq!(page.evaluate(&before)["data"], json!([count]));

        page.go(&address(
            server,
            "/intraday?from=2026-11-22&to=2026-11-23&compare=week",
        ));
        let series = format!("{}.getOption().series", chart("contacts-by-interval"));
        page.wait(&format!("{series}.at(-1).name === 'Total, week before'"));
        let sum = format!("{series}.at(-1).data.reduce((sum, count) => sum + count, 0)");
        let expected =
            server.json(
                "/api/dashboards/intraday/contacts-by-interval?from=2026-11-16&to=2026-11-16",
            )["rows"]
                .clone();
        let expected: u64 = expected
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| [&row[1], &row[2]])
            .map(|count| count.as_str().unwrap().parse::<u64>().unwrap())
            .sum();
        assert!(expected > 0);
        assert_eq!(
            page.evaluate(&sum),
            json!(expected),
            "all intervals of the day"
        );
        // The two days before the selected ones are not those before the last of them.
        page.go(&address(
            server,
            "/intraday?from=2026-11-22&to=2026-11-23&compare=1",
        ));
        assert_eq!(page.evaluate(&format!("{series}.length")), json!(2));
        assert_eq!(
            page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
            json!(true)
        );
    });
}

/// A day of twelve hours was better or worse than the whole day before.
#[test]
fn a_part_of_today_is_not_rated_against_whole_days() {
    const NOTE: &str = "Today is incomplete and compared with a complete day.";
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    let notes = format!(
        "[...document.querySelectorAll('.card-cut')].filter((note) => note.textContent === '{NOTE}').map((note) => note.closest('section').dataset.visual)"
    );
    let rated = "document.querySelectorAll('.figure .change:last-child:is(.good, .bad)').length";
    page.go(&address(&server, "/overview?from=2026-11-23&to=2026-11-23"));
    let with_note = page.evaluate(&notes);
    let figures = page.evaluate("[...document.querySelectorAll('section:has(dl.figures)')].map((card) => card.dataset.visual)");
    assert_eq!(with_note, figures);
    assert_eq!(page.evaluate(rated), json!(0));
    compare_with(&mut page, "1");
    page.wait(&format!("{notes}.includes('contacts-by-day')"));
    page.go(&address(&server, "/overview?from=2026-11-22&to=2026-11-22"));
    assert_eq!(page.evaluate(&notes), json!([]));
    assert!(page.evaluate(rated).as_u64() > Some(0));
}

#[test]
fn paper_has_whole_charts_and_no_controls() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, &format!("/overview?{DAYS}")));
        page.evaluate("dispatchEvent(new Event('beforeprint'))");
        page.prefer_paper();
        let visible = "['.filters', '.tabs', '#theme', '.card-foot .button', '.info'].filter((place) => [...document.querySelectorAll(place)].some((node) => node.offsetParent !== null))";
        assert_eq!(page.evaluate(visible), json!([]));
        // A4 without its margins is 180 mm wide.
        let wide = "[...document.querySelectorAll('.chart canvas')].filter((canvas) => canvas.clientWidth > 181 / 25.4 * 96).length";
        assert_eq!(page.evaluate(wide), json!(0));
        let breaks = "[...document.querySelectorAll('.card:has(.chart)')].every((card) => getComputedStyle(card).breakInside === 'avoid')";
        assert_eq!(page.evaluate(breaks), json!(true));
        page.evaluate("dispatchEvent(new Event('afterprint'))");
        assert_eq!(
            page.evaluate("document.documentElement.className"),
            json!("")
        );
    });
}

#[test]
fn intraday_says_as_of_and_refreshes_itself() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        // A minute takes a hundredth of it.
        page.before_load("{ const wait = setTimeout; window.setTimeout = (work, millis, ...rest) => wait(work, millis >= 60000 ? millis / 100 : millis, ...rest); }");
        page.go(&address(server, "/intraday?interval=15"));
        page.wait("document.getElementById('as-of').textContent.includes('as of 23 Nov 2026')");
        let labels = page.evaluate(&format!(
            "{}.getOption().xAxis[0].data",
            chart("contacts-by-interval")
        ));
        assert!(
            labels
                .as_array()
                .unwrap()
                .iter()
                .any(|label| label.as_str().unwrap().ends_with(":15")),
            "{labels}"
        );
        page.evaluate("(() => { const list = document.getElementById('filter-refresh'); list.value = '60'; list.dispatchEvent(new Event('change')); })()");
        page.wait("location.search.includes('refresh=60')");
        page.settle();
        let heading = "(window.seen ??= document.querySelector('main h1')) !== document.querySelector('main h1')";
        assert_eq!(page.evaluate(heading), json!(false));
        page.wait(heading);
        page.settle();
        assert!(
            page.requests()
                .iter()
                .filter(|url| url.ends_with("/api/lake"))
                .count()
                >= 2
        );
    });
}

#[test]
fn agent_has_a_score_card() {
    let lake = sample_lake();
    at_each_size(lake.path(), |page, server| {
        page.go(&address(server, &format!("/agents?{DAYS}")));
        let name = page.text(&text_of("contacts-handled-by-agent", "tbody a"));
        page.evaluate(
            "document.querySelector('[data-visual=\"contacts-handled-by-agent\"] tbody a').click()",
        );
        page.wait("location.pathname === '/agent'");
        page.settle();
        assert_eq!(
            page.text("document.querySelector('h1').textContent"),
            format!("Agent: {name}")
        );
        let handled = server.json(&format!(
            "/api/dashboards/agent/contacts?{DAYS}&agent={name}"
        ))["rows"][0][0]
            .clone();
        assert_eq!(json!(page.text(&text_of("contacts", ".value"))), handled);
        for visual in [
            "times",
            "quality",
            "scores",
            "states-by-day",
            "timeline",
            "newest",
        ] {
            assert_eq!(
                page.evaluate(&format!(
                    "document.querySelectorAll('[data-visual=\"{visual}\"] .failed').length"
                )),
                0
            );
        }
        page.go(&address(server, "/agent"));
        assert!(
            page.text(&text_of("contacts", ".empty"))
                .starts_with("Select an agent")
        );
    });
}

#[test]
fn an_empty_card_says_why() {
    let lake = tempfile::tempdir().unwrap();
    for samples in ["samples/ctr", "samples/ae"] {
        add(lake.path(), &repository().join(samples));
    }
    let other_days = "from=2026-10-01&to=2026-10-02";
    let period = "from 21 Nov 2026 to 23 Nov 2026.";
    let cases = [
        (
            format!("/overview?{other_days}"),
            "contacts-by-day",
            format!("No data on these days. The lake has contact records {period}"),
        ),
        (
            format!("/overview?{DAYS}&queue=Nobody"),
            "contacts-by-day",
            format!(
                "No data for these filters. Queue 'Nobody' not found; the values are 'Back office', 'Mail desk', 'Orders', 'Recall', 'Workshop'. The lake has contact records {period}"
            ),
        ),
        (
            "/queries/customer-journey".to_owned(),
            "customer-journey",
            "The lake has no contact flow logs. Load them with lake ingest.".to_owned(),
        ),
        (
            format!("/queries/chain-of-contacts?{DAYS}"),
            "chain-of-contacts",
            format!(
                "No data for these filters. Enter a contact ID above. The lake has contact records {period}"
            ),
        ),
        (
            format!("/contact-lens?{DAYS}"),
            "sentiment-by-agent",
            "The lake has no Contact Lens analyses. Load them with lake ingest.".to_owned(),
        ),
        (
            "/queries/transcript-search".to_owned(),
            "transcript-search",
            "The lake has no transcripts. Load them with lake ingest --transcripts.".to_owned(),
        ),
        (
            "/queries/agents-current-status?from=2026-11-22&to=2026-11-22".to_owned(),
            "agents-current-status",
            format!(
                "No data for these filters: no agent is online at the end of the selected days. The lake has agent events {period}"
            ),
        ),
        (
            format!("/agents?{DAYS}&agent=Nobody"),
            "occupancy-by-agent",
            format!(
                "No data for these filters. Agent 'Nobody' not found; the values are 'mmajor', 'nwolf', 'psantos', 'rroe'. The lake has agent events {period}"
            ),
        ),
    ];
    at_each_size(lake.path(), |page, server| {
        for (path, card, text) in &cases {
            page.go(&address(server, path));
            assert_eq!(page.text(&text_of(card, ".empty")), *text, "{path}");
        }
    });
}

#[test]
fn lists_of_filters_say_why_they_are_empty() {
    const FAIL: &str = "window.fails = true; const real = window.fetch; window.fetch = async (url, options) => window.fails && url.includes('/choices') \
        ? new Response(JSON.stringify({ error: 'EXCEEDED_LOCAL_MEMORY_LIMIT: too much', hint: 'raise the limit with --memory' }), { status: 422 }) : real(url, options);";
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    page.before_load(FAIL);
    for (width, scheme) in SIZES {
        page.size(width, 900);
        page.prefer(scheme);
        for (path, values) in [
            ("overview", "#filter-queue option"),
            ("queries/contacts-per-day", "#parameter-queue-values option"),
        ] {
            page.go(&address(&server, &format!("/{path}?{DAYS}")));
            let text = page.text("document.querySelector('.filters .failed').textContent");
            assert!(
                text.contains("EXCEEDED_LOCAL_MEMORY_LIMIT") && text.contains("--memory"),
                "{path}: {text}"
            );
            let count = format!("document.querySelectorAll('{values}').length");
            assert!(page.evaluate(&count).as_u64() < Some(2), "{path}");
            page.evaluate("window.fails = false");
            page.evaluate("document.querySelector('.filters .failed button').click()");
            page.wait(&format!("{count} > 1"));
            assert_eq!(
                page.evaluate("document.querySelectorAll('.failed').length"),
                0
            );
            assert_eq!(
                page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
                json!(true)
            );
        }
    }
    assert_eq!(page.exceptions(), Vec::<String>::new());
}

#[test]
fn cards_say_which_day_is_prepared() {
    let Some(mut page) = Page::open() else { return };
    let lake = sample_lake();
    let server = Server::start(lake.path());
    assert_eq!(server.json("/api/preparing"), json!(null));
    // Data of cards arrives when the test says so.
    page.before_load("const real = window.fetch; const held = []; window.release = () => { window.isFree = true; held.forEach((resolve) => resolve()); }; \
        window.fetch = async (url, options) => { if (url === '/api/preparing') return new Response('{\"day\":3,\"days\":7}'); \
        if (url.startsWith('/api/dashboards/') && !window.isFree) await new Promise((resolve) => held.push(resolve)); return real(url, options); };");
    page.evaluate(&format!(
        "location.href = {}",
        json!(address(&server, &format!("/overview?{DAYS}")))
    ));
    let waiting =
        "[...document.querySelectorAll('.card .waiting')].map((card) => card.textContent)";
    let text = "Preparing day 3 of 7, newest day first";
    page.wait(&format!(
        "{waiting}.length > 5 && {waiting}.every((it) => it === '{text}')"
    ));
    page.evaluate("window.release()");
    page.settle();
    assert_eq!(page.evaluate(waiting), json!([]));
    assert_eq!(page.complaints(), Vec::<String>::new());
}
