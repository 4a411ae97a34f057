//! Ctrl+C in `lake shell` during statements that would run for minutes or hours.

use std::fs::{self, File};
use std::io::Read;
use std::process::Command;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::shell::{Shell, has_prompt};
use crate::support::asked;

/// Far less than any of the statements takes, and generous for a busy machine: the prompt comes
/// back within a second otherwise.
const BOUND: Duration = Duration::from_secs(25);

/// Rows without a table: 10^8 and 10^12.
const MANY: &str = "UNNEST(sequence(1, 10000)) AS a (x), UNNEST(sequence(1, 10000)) AS b (y)";
const ENDLESS: &str = "UNNEST(sequence(1, 10000)) AS a (x), UNNEST(sequence(1, 10000)) AS b (y), UNNEST(sequence(1, 10000)) AS c (z)";

fn statements() -> [(&'static str, String); 8] {
    let operators = "x || ".repeat(9_999);
    [
        (
            "cross join of UNNEST",
            format!("SELECT count(*) FROM {ENDLESS} WHERE x * y + z = -1"),
        ),
        (
            "repeat",
            format!("SELECT max(cardinality(repeat(x + y, 10000))) FROM {MANY}"),
        ),
        (
            "regular expression on long texts",
            format!(
                "SELECT max(length(regexp_replace(rpad(CAST(x AS varchar), 100000, 'ab'), '([ab]+)b', '$1-'))) FROM {MANY}"
            ),
        ),
        (
            "window over all rows",
            format!("SELECT max(s) FROM (SELECT sum(x) OVER (ORDER BY y, x) AS s FROM {MANY})"),
        ),
        (
            "planning of many operators",
            format!(
                "SELECT max(length({operators} x)) FROM (SELECT CAST(x AS varchar) AS x FROM {MANY})"
            ),
        ),
        (
            "many operators for each row",
            format!("SELECT max({}x) FROM {MANY}", "x + ".repeat(19_998)),
        ),
        (
            "lambdas in lambdas of a constant",
            format!("SELECT {}", reduce("1")),
        ),
        (
            "lambdas in lambdas of one row",
            format!(
                "SELECT {} FROM UNNEST(sequence(7, 7)) AS t (first)",
                reduce("first")
            ),
        ),
    ]
}

/// 10^12 calls of a lambda for one row.
fn reduce(first: &str) -> String {
    let innermost = "reduce(sequence(y, y + 9999), 0, (u, z) -> (u + z) % 2, u -> u)";
    let inner =
        format!("reduce(sequence(x, x + 9999), 0, (t, y) -> (t + {innermost}) % 2, t -> t)");
    format!("reduce(sequence({first}, {first} + 9999), 0, (s, x) -> (s + {inner}) % 2, s -> s)")
}

#[test]
fn ctrl_c_cancels_any_statement_within_seconds() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    let mut shell = Shell::start_with(&folder, &["--memory", "256MiB", "--threads", "2"]);
    let script = folder.path().join("endless.sql");
    for (number, (what, sql)) in statements().into_iter().enumerate() {
        // From a file: the terminal would show long statements character by character.
        fs::write(&script, sql + ";").unwrap();
        shell.press(&format!("\\i {}\r", script.display()));
        sleep(Duration::from_secs(1));
        assert!(
            !has_prompt(&shell),
            "{what} has ended: {}",
            shell.contents()
        );
        shell.press("\u{3}");
        let start = Instant::now();
        shell.wait(what, |shell| {
            has_prompt(shell) && shell.contents().matches("error: cancelled").count() == number + 1
        });
        let cancelled = start.elapsed();
        // The statement does not keep the threads of the session.
        shell.enter(
            &format!("SELECT {number} + 100 AS answer;"),
            &format!("{}", number + 100),
        );
        let answered = start.elapsed();
        println!("{what}: cancelled after {cancelled:.1?}, next answer after {answered:.1?}");
        assert!(answered < BOUND, "{what}: {cancelled:?}, {answered:?}");
    }
}

/// Ctrl+C was ignored while the shell read the values that exist, to explain a result without rows.
#[test]
fn ctrl_c_cancels_the_explanation_of_a_result_without_rows() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    let mut shell = Shell::start_with(&folder, &["--memory", "256MiB", "--threads", "2"]);
    let script = folder.path().join("endless.sql");
    let endless = format!("SELECT CAST(x * y + z AS varchar) AS channel FROM {ENDLESS}");
    let view = format!("CREATE OR REPLACE VIEW connect_contacts AS {endless};");
    fs::write(&script, view).unwrap();
    shell.enter(&format!("\\i {}", script.display()), "0 rows");
    shell.press("SELECT channel FROM connect_contacts WHERE channel = 'x' AND false;\r");
    shell.wait("a result without rows", |shell| {
        shell.contents().matches("0 rows; ").count() == 2
    });
    shell.press("\u{3}");
    shell.wait("a cancelled explanation", |shell| {
        has_prompt(shell) && shell.contents().contains("error: cancelled")
    });
    assert!(!shell.contents().contains("hint:"), "{}", shell.contents());
}

/// A million rows.
const LONG: &str =
    "SELECT x, y FROM UNNEST(sequence(1, 100)) AS a (x), UNNEST(sequence(1, 10000)) AS b (y);\r";

#[test]
fn ctrl_c_cancels_printing() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    for format in ["text", "csv"] {
        let mut shell = Shell::start(&folder);
        shell.enter("\\limit 0", "all rows are shown");
        shell.enter("\\pager off", "pager is off");
        shell.enter(
            &format!("\\format {format}"),
            &format!("format is {format}"),
        );
        shell.press(LONG);
        shell.wait("a screen of rows", |shell| {
            let is_row = |line: &&str| {
                line.starts_with(|first: char| first.is_ascii_digit() || " \"".contains(first))
            };
            shell.contents().lines().filter(is_row).count() > 350
        });
        shell.press("\u{3}");
        shell.wait("a prompt after the first rows", |shell| {
            has_prompt(shell) && shell.contents().contains("error: cancelled")
        });
    }
}

/// The file is a pipe, so that writing begins and cannot end before the test reads it.
#[cfg(unix)]
#[test]
fn ctrl_c_cancels_writing_to_a_file() {
    let (folder, _filters) = asked("samples/ctr/recall-thanks.json");
    let mut shell = Shell::start(&folder);
    for extension in ["csv", "txt", "ndjson"] {
        let path = folder.path().join(format!("rows.{extension}"));
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        // Open for writing too, so that opening waits for nobody.
        let mut pipe = File::options().read(true).write(true).open(&path).unwrap();
        shell.enter(&format!("\\o {}", path.display()), "results are written");
        shell.press(LONG);
        pipe.read_exact(&mut [0; 100]).unwrap();
        shell.press("\u{3}");
        // Writing all rows would take longer than the wait for the prompt. The thread ends with the
        // process, as nothing closes the pipe.
        thread::spawn(move || {
            while pipe.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                sleep(Duration::from_millis(10));
            }
        });
        let cancelled = format!("rows.{extension}: cancelled");
        shell.wait(&cancelled, |shell| {
            has_prompt(shell) && shell.contents().replace('\n', "").contains(&cancelled)
        });
    }
}
