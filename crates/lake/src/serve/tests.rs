use std::path::Path;
use std::time::SystemTime;

use analytics::TimeZone;
use analytics::dashboards::{self, Filter, Selection};
use axum::Json;
use axum::extract::{Path as Address, Query, State};
use serde_json::json;
use tokio::runtime::Builder;
use tokio::time::timeout;

use super::selection::Values;
use super::*;
use crate::engine::EngineSettings;
use crate::ingest::{IngestOptions, ingest};
use crate::named::NamedQuery;
use crate::progress::Progress;
use crate::store::{Lake, LocalDisk};

/// Time after which a request is considered to wait for the queries of others.
const LONG: Duration = Duration::from_secs(30);

/// Runs a task with the state of a server of a lake with three days of contacts, a day after them.
pub(super) fn with_app(time_zone: TimeZone, task: impl AsyncFnOnce(Arc<App>)) {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/ctr");
    let mut lake = Lake::open_to_write(folder.path(), &LocalDisk).unwrap();
    let (options, progress) = (IngestOptions::default(), Progress::hidden());
    ingest(&[samples], &options, &mut lake, &progress).unwrap();
    drop(lake);
    let mut engine = EngineSettings::new(folder.path().to_owned());
    let last = LakeDays::read(&engine).unwrap().last;
    let millis = u64::try_from(last.start_millis()).unwrap();
    engine.now =
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(millis) + Duration::from_hours(48));
    engine.time_zone = time_zone;
    let app = Arc::new(App {
        runner: QueryRunner::new(engine::open(&engine).unwrap(), &engine),
        engine,
        port: 0,
    });
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(task(app));
}

/// A time zone in which the last partition reaches into a day without contacts.
fn berlin() -> TimeZone {
    TimeZone::parse("Europe/Berlin").unwrap()
}

#[test]
fn page_opens_while_charts_wait() {
    with_app(berlin(), async |app| {
        let of_partitions = LakeDays::read(&app.engine).unwrap();
        let opened = async || {
            let page = timeout(LONG, api::lake(State(Arc::clone(&app)))).await;
            let Json(page) = page.expect("the page waited for charts");
            page["days"]["last"].as_str().unwrap().to_owned()
        };
        let pass = app.runner.hold().await;
        assert_eq!(opened().await, of_partitions.last.to_iso());
        drop(pass);
        let exact = app.days().await.unwrap();
        assert_ne!(exact.last, of_partitions.last);
        assert_eq!(opened().await, exact.last.to_iso());
    });
}

/// Occupies the only thread of the runtime for longer than a page waits for others, once a day is
/// being stored.
async fn delay_storing(app: &App) {
    while app.runner.preparing().is_none() {
        tokio::task::yield_now().await;
    }
    std::thread::sleep(MAX_DAYS_WAIT + Duration::from_millis(100));
}

/// The page offered the days of the partition, and storing them began again with the first chart.
#[test]
fn page_offers_local_days_of_a_partition_that_takes_long_to_store() {
    with_app(berlin(), async |app| {
        let opened =
            async { tokio::join!(api::lake(State(Arc::clone(&app))), delay_storing(&app)) };
        let opened = timeout(LONG, opened).await;
        let (Json(page), ()) = opened.expect("the page did not open");
        let exact = app.days().await.unwrap();
        assert_ne!(exact.last, LakeDays::read(&app.engine).unwrap().last);
        assert_eq!(page["days"]["last"], exact.last.to_iso());
    });
}

#[test]
fn empty_card_is_shown_while_charts_wait() {
    with_app(TimeZone::UTC, async |app| {
        let day = LakeDays::read(&app.engine).unwrap().last;
        let card = async || {
            let values = [
                ("from", day.to_iso()),
                ("to", day.to_iso()),
                ("queue", "None".to_owned()),
            ];
            let values: Values = values.map(|(name, value)| (name.to_owned(), value)).into();
            let names = Address(("overview".to_owned(), "contacts-by-day".to_owned()));
            let card = api::visual(State(Arc::clone(&app)), names, Query(values));
            let card = timeout(LONG, card)
                .await
                .expect("the card waited for charts");
            let Json(card) = card.unwrap_or_else(|_| panic!("the card failed"));
            card["hints"].clone()
        };
        let mut selection = Selection::new(day, day);
        selection.queue = Some("None".to_owned());
        let dashboard = dashboards::dashboard("overview").unwrap();
        let visual = dashboard.visual("contacts-by-day").unwrap();
        assert!(app.runner.run(&visual.sql(&selection)).await.is_ok());
        let pass = app.runner.hold().await;
        assert!(card().await.is_null());
        drop(pass);
        // Hints have a limit of time, which reading the values can exceed on a slow machine.
        let days = LakeDays::read(&app.engine).unwrap();
        let all_days = Selection::new(days.first, days.last);
        let choices = dashboard.choices_sql(Filter::Queue, &all_days).unwrap();
        assert!(app.runner.run(&choices).await.is_ok());
        assert!(
            card().await[0]
                .as_str()
                .unwrap()
                .contains("'None' not found")
        );
    });
}

#[test]
fn missing_contact_is_named_while_charts_wait() {
    with_app(TimeZone::parse("Asia/Tokyo").unwrap(), async |app| {
        let query = NamedQuery {
            name: "customer-journey".to_owned(),
            values: Vec::new(),
        };
        let sql = query.sql(&app.engine.time_zone).unwrap();
        assert!(app.runner.run(&sql).await.is_ok());
        let _pass = app.runner.hold().await;
        let result = api::query(State(app), Address(query.name), Query(Values::new()));
        let result = timeout(LONG, result)
            .await
            .expect("the query waited for charts");
        let Json(result) = result.unwrap_or_else(|_| panic!("the query failed"));
        assert_eq!(result["hints"], json!(["Enter a contact ID above."]));
    });
}
