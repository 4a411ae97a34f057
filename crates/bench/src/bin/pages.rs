//! How long the pages of `lake serve` take to load, as a browser requests them. The first argument
//! is the folder of a lake; others are names of pages, such as `agents`, or options of `lake serve`,
//! such as `--no-curated`. Without names it loads all pages.
//!
//! For each page a server is started, so that nothing is cached but files by the operating system.
//! The page's requests are sent in its order over six connections, the number of a browser. Then the
//! same page is loaded again. Processor time is that of the server. The program `lake` must be beside
//! this one: build both with the profile `local`.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use analytics::dashboards::{self, Dashboard, Visual};
use anyhow::{Context, Result, bail, ensure};
use bench::{peak_memory_of, processor_time_of};
use serde_json::Value;

/// Concurrent connections of a browser to one host.
const CONNECTIONS: usize = 6;

/// A server, which is stopped when it is dropped.
struct Server {
    process: Child,
    address: String,
}

/// The response of a request.
struct Loaded {
    path: String,
    /// From the start of the page to the end of the response.
    end: Duration,
    body: Result<Value, String>,
}

/// Costs of a page.
struct Load {
    cards: Vec<Loaded>,
    processor: Duration,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let lake: PathBuf = arguments
        .next()
        .context("pass the folder of a lake")?
        .into();
    let (options, names): (Vec<_>, Vec<_>) = arguments.partition(|name| name.starts_with("--"));
    let pages = names.iter().map(|name| {
        dashboards::dashboard(name).with_context(|| format!("there is no page {name}"))
    });
    let mut pages = pages.collect::<Result<Vec<_>>>()?;
    if pages.is_empty() {
        pages.extend(dashboards::all());
    }
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>10} {:>9}",
        "page", "first", "last", "CPU", "again", "MiB"
    );
    let mut details = String::new();
    for page in pages {
        details += &measure(&lake, page, &options)?;
    }
    println!(
        "\n{:<34} {:>9} {:>9} {:>9} {:>10} {:>9}",
        "card", "at ms", "query ms", "rows", "scanned", "kB"
    );
    print!("{details}");
    Ok(())
}

/// Prints the costs of a page, and returns those of its cards.
fn measure(lake: &Path, page: &Dashboard, options: &[String]) -> Result<String> {
    let subject = Server::start(lake, options)?.subject(page)?;
    let server = Server::start(lake, options)?;
    let first = server.load(page, &subject)?;
    let again = server.load(page, &subject)?;
    let ends = first.cards.iter().map(|card| card.end);
    println!(
        "{:<34} {:>6.0} ms {:>6.0} ms {:>6.0} ms {:>7.0} ms {:>9}",
        page.name,
        milliseconds(ends.clone().min().unwrap_or_default()),
        milliseconds(ends.max().unwrap_or_default()),
        milliseconds(first.processor),
        milliseconds(
            again
                .cards
                .iter()
                .map(|card| card.end)
                .max()
                .unwrap_or_default()
        ),
        peak_memory_of(server.process.id()).context("no /proc")?
    );
    let cards = first.cards.iter().map(|card| {
        let name = format!("{}/{}", page.name, card.name());
        let end = milliseconds(card.end);
        match &card.body {
            Ok(body) => {
                let figure = |path: &str| body.pointer(path).and_then(Value::as_u64).unwrap_or(0);
                format!(
                    "{name:<34} {end:>9.0} {:>9} {:>9} {:>10} {:>9}\n",
                    figure("/statistics/milliseconds"),
                    figure("/row_count"),
                    figure("/statistics/rows_scanned"),
                    figure("/statistics/bytes_scanned") / 1000,
                )
            }
            Err(error) => format!("{name:<34} {end:>9.0} FAILED {error}\n"),
        }
    });
    Ok(cards.collect())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

impl Loaded {
    fn name(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or(&self.path);
        path.rsplit('/').next().unwrap_or(path)
    }

    fn is_card(&self) -> bool {
        !matches!(self.name(), "as-of" | "choices")
    }
}

impl Server {
    fn start(lake: &Path, options: &[String]) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("lake");
        let mut process = Command::new(&program)
            .args(["serve", "--port", "0", "--lake"])
            .arg(lake)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = process.stdout.take().context("no standard output")?;
        let mut server = Self {
            process,
            address: String::new(),
        };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line
            .trim()
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix('/'));
        address
            .with_context(|| format!("no address in {line:?}"))?
            .clone_into(&mut server.address);
        Ok(server)
    }

    /// The agent or contact that a page needs, as a parameter: the first of its list.
    fn subject(&self, page: &Dashboard) -> Result<String> {
        let of_page = |name: &str| self.get(&format!("/api/dashboards/{}/{name}", page.name));
        if let Some(subject) = page.subject {
            let choices = of_page("choices")?;
            let first = choices[subject.name()][0].as_str();
            let first = first.context("the lake has no agents")?;
            return Ok(format!("&{}={first}", subject.name()));
        }
        if !page.visuals.iter().any(Visual::needs_contact) {
            return Ok(String::new());
        }
        let list = page.visuals.iter().find(|visual| !visual.needs_contact());
        let contacts = of_page(list.context("the page has no list")?.name)?;
        let columns = contacts["columns"].as_array().context("no columns")?;
        let column = columns
            .iter()
            .position(|column| column["name"] == "contactid");
        let contact = &contacts["rows"][0][column.context("the list has no contact IDs")?];
        let contact = contact.as_str().context("the lake has no contacts")?;
        Ok(format!("&contact_id={contact}"))
    }

    /// Requests what the page requests, in its order.
    fn load(&self, page: &Dashboard, subject: &str) -> Result<Load> {
        let before = processor_time_of(self.process.id())?;
        let start = Instant::now();
        let lake = self.get("/api/lake")?;
        let day = |end: &str| -> Result<&str> {
            lake["days"][end].as_str().context("the lake has no days")
        };
        let (from, to) = (day("from")?, day("to")?);
        let from = if page.is_intraday() { to } else { from };
        let mut paths = Vec::new();
        if page.is_intraday() {
            paths.push(format!("/api/as-of?from={from}&to={to}"));
        }
        paths.push(format!(
            "/api/dashboards/{}/choices?from={from}&to={to}",
            page.name
        ));
        let of_page = |name: &str| {
            format!(
                "/api/dashboards/{}/{name}?from={from}&to={to}{subject}",
                page.name
            )
        };
        paths.extend(page.visuals.iter().map(|visual| of_page(visual.name)));

        let (next, loaded) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let body = self.get(path).map_err(|error| error.to_string());
                        let path = path.clone();
                        let end = start.elapsed();
                        if let Ok(mut loaded) = loaded.lock() {
                            loaded.push(Loaded { path, end, body });
                        }
                    }
                });
            }
        });
        let loaded = loaded.into_inner().unwrap_or_default();
        ensure!(loaded.len() == paths.len(), "a request was lost");
        Ok(Load {
            cards: loaded.into_iter().filter(Loaded::is_card).collect(),
            processor: processor_time_of(self.process.id())?.saturating_sub(before),
        })
    }

    fn get(&self, path: &str) -> Result<Value> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        let (head, body) = response
            .split_once("\r\n\r\n")
            .context("the response has no end of its header")?;
        let status = head.lines().next().unwrap_or_default();
        if !status.contains(" 200 ") {
            bail!("{path}: {status}: {}", body.trim());
        }
        Ok(serde_json::from_str(body)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
