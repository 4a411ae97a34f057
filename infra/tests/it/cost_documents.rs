//! The figures of `infra cost` in documents. `cargo xtask regenerate documentation`
//! writes them.

use std::path::Path;

use serde_json::Value;

use crate::cost::{document, dollars, items, stack_dollars, total};

const UPDATE: &str = "UPDATE_DOCUMENTATION";
const GUIDE: &str = "docs/guides/cost.md";
const TABLE: &str = "<!-- sites: generated -->\n";
const END: &str = "<!-- sites: end -->";

/// The figure of a word between two texts, if it has one.
fn figure<'a>(word: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let figure = word.strip_prefix(before)?.strip_suffix(after)?;
    figure.parse::<f64>().ok().map(|_| figure)
}

/// A document with the figures of a sentence replaced, in which each `{}` is a figure. Words of the
/// sentence can be on several lines.
fn with_figures(document: &str, sentence: &str, figures: &[String]) -> Option<String> {
    let pattern: Vec<_> = sentence.split_whitespace().collect();
    let words: Vec<_> = document.split_whitespace().collect();
    let offset = |word: &str| word.as_ptr() as usize - document.as_ptr() as usize;
    let found = words.windows(pattern.len()).find_map(|window| {
        let mut places = Vec::new();
        for (word, expected) in window.iter().zip(&pattern) {
            match expected.split_once("{}") {
                Some((before, after)) => places.push(figure(word, before, after)?),
                None if word == expected => {}
                None => return None,
            }
        }
        Some(places)
    })?;
    assert_eq!(found.len(), figures.len(), "{sentence}");
    let mut text = document.to_owned();
    for (place, figure) in found.iter().zip(figures).rev() {
        let start = offset(place);
        text.replace_range(start..start + place.len(), figure);
    }
    Some(text)
}

/// Compares a document with the one that has current figures, or writes it.
fn check(path: &str, expected: impl FnOnce(&str) -> String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(&file).unwrap();
    let expected = expected(&text);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(file, expected).unwrap();
        return;
    }
    let mut lines = text.lines().zip(expected.lines());
    let first = lines.find(|(found, expected)| found != expected);
    assert!(
        text == expected,
        "{path} is out of date; run cargo xtask regenerate documentation: {first:?}"
    );
}

/// A document with the figures of all sentences replaced.
fn with_all_figures(path: &str, text: String, sentences: &[(&str, Vec<String>)]) -> String {
    sentences.iter().fold(text, |text, (sentence, figures)| {
        with_figures(&text, sentence, figures)
            .unwrap_or_else(|| panic!("{path} must say: {sentence}"))
    })
}

fn check_sentences(path: &str, sentences: &[(&str, Vec<String>)]) {
    check(path, |text| {
        with_all_figures(path, text.to_owned(), sentences)
    });
}

fn whole(amount: f64) -> String {
    format!("{amount:.0}")
}

fn cents(amount: f64) -> String {
    format!("{amount:.2}")
}

/// The cost with and without curated tables.
fn with_and_without_curated(site: &Value) -> [f64; 2] {
    ["with", "without"].map(|field| site["curatedTables"][field].as_f64().unwrap())
}

#[test]
fn readme_and_pages_have_current_figures() {
    let [small, medium] = ["100", "400"].map(|agents| document(&["--agents", agents]));
    let [with, without] = with_and_without_curated(&medium);
    let paid = medium["total"]["paidAnyway"].as_f64().unwrap();
    let readme = "about {} dollars a month at list prices with curated tables, {} without; the \
                  deployment accounts for all but {} of them.";
    check_sentences(
        "README.md",
        &[(readme, [with, without, paid].map(whole).to_vec())],
    );
    let [with, without] = with_and_without_curated(&small);
    let faq =
        "About {} dollars a month with 100 agents at list prices, {} with curated tables, most";
    check_sentences("docs/faq.md", &[(faq, [without, with].map(whole).to_vec())]);
    let data_lake = "about {} dollars a month with 100 agents ([cost](cost.md))";
    check_sentences(
        "docs/guides/data-lake.md",
        &[(data_lake, vec![whole(with)])],
    );
}

/// The table of both sites.
fn table(sites: &[Value; 2]) -> String {
    let row = |name: String, amount: &dyn Fn(&Value) -> f64| {
        let [small, large] = sites.each_ref().map(|site| cents(amount(site)));
        format!("| {name} | {small} | {large} |\n")
    };
    let stacks = items(&sites[1], "stacks").map(|cost| cost["stack"].as_str().unwrap());
    let stacks = stacks.map(|stack| row(format!("`{stack}`"), &|site| stack_dollars(site, stack)));
    let totals = [
        ("total", "dollars"),
        ("of which you already pay", "paidAnyway"),
        ("because of the deployment", "becauseOfDeployment"),
    ];
    let totals = totals.map(|(name, field)| {
        row(name.to_owned(), &|site| {
            site["total"][field].as_f64().unwrap()
        })
    });
    let rows: String = stacks.chain(totals).collect();
    format!("| Stack | 100 agents | 25,000 agents |\n|---|---:|---:|\n{rows}")
}

/// Sentences of the guide with their figures.
fn sentences(sites: &[Value; 2]) -> Vec<(&'static str, Vec<String>)> {
    let agent_numbers = ["100", "25000"];
    let on_demand =
        agent_numbers.map(|agents| total(&document(&["--agents", agents, "--on-demand"])));
    let stacks = "--stacks=ctr,ae,cfl,transcripts,cl,ef";
    let transcripts = agent_numbers.map(|agents| document(&["--agents", agents, stacks]));
    let [with, without] = with_and_without_curated(&sites[1]);
    let break_even = &sites[1]["curatedTables"]["breakEvenAgents"];
    let price = "firehose-ingestion-price";
    vec![
        (
            "the large site costs {} dollars instead of {}; they save more than they cost from {} \
             agents.",
            vec![cents(with), cents(without), break_even.to_string()],
        ),
        (
            "on-demand streams cost the small site {} dollars more, the large one {}",
            vec![
                cents(on_demand[0] - total(&sites[0])),
                cents(on_demand[1] - total(&sites[1])),
            ],
        ),
        (
            "this costs {} dollars. A GB",
            vec![cents(dollars(&sites[1], "ae", price))],
        ),
        (
            "costs {} dollars a month at the small site and {} at the large one, with 60 turns",
            transcripts
                .each_ref()
                .map(|site| cents(stack_dollars(site, "transcripts")))
                .to_vec(),
        ),
        (
            "which is {} dollars of the large site.",
            vec![whole(dollars(&transcripts[1], "transcripts", price))],
        ),
    ]
}

#[test]
fn guide_has_current_figures() {
    let sites = ["100", "25000"].map(|agents| document(&["--agents", agents]));
    let (table, sentences) = (table(&sites), sentences(&sites));
    check(GUIDE, |guide| {
        let (before, rest) = guide.split_once(TABLE).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        let guide = format!("{before}{TABLE}{table}{END}{after}");
        with_all_figures(GUIDE, guide, &sentences)
    });
}

#[test]
fn figures_of_a_sentence_are_replaced_across_lines() {
    let figures = ["5.00", "7"].map(str::to_owned);
    assert_eq!(
        with_figures(
            "It costs 4.20\ndollars, or 6; 8 others.",
            "costs {} dollars, or {};",
            &figures
        ),
        Some("It costs 5.00\ndollars, or 7; 8 others.".to_owned())
    );
    assert_eq!(with_figures("It costs little.", "costs {}", &figures), None);
}
