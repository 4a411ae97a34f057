//! `lake shell` on a pseudo-terminal.

use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::support::{asked, files, lake, output_text};
use insta::assert_snapshot;
use tempfile::TempDir;
use test_terminal::{COLUMNS, CommandBuilder, Terminal};

const ROWS: u16 = 400;

/// The program on a pseudo-terminal.
pub(crate) struct Shell(Terminal);

impl Deref for Shell {
    type Target = Terminal;

    fn deref(&self) -> &Terminal {
        &self.0
    }
}

impl DerefMut for Shell {
    fn deref_mut(&mut self) -> &mut Terminal {
        &mut self.0
    }
}

impl Shell {
    /// Starts a shell and waits for its prompt.
    pub(crate) fn start(folder: &TempDir) -> Self {
        Self::start_with(folder, &[])
    }

    pub(crate) fn start_with(folder: &TempDir, arguments: &[&str]) -> Self {
        let command = ["shell", "--now", "2026-11-23T12:00:00Z"];
        let shell = Self::run(folder, &[&command, arguments].concat());
        shell.wait("a prompt", has_prompt);
        shell
    }

    /// Runs a command over the lake in the directory.
    pub(crate) fn run(folder: &TempDir, arguments: &[&str]) -> Self {
        Self::run_with(folder, arguments, &[])
    }

    /// Runs a command with additional environment variables.
    fn run_with(folder: &TempDir, arguments: &[&str], variables: &[(&str, &Path)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_lake"));
        command.args(arguments);
        command.arg("--lake");
        command.arg(folder.path().join("lake"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", folder.path());
        command.env("XDG_DATA_HOME", folder.path().join("data"));
        for (name, value) in variables {
            command.env(name, value);
        }
        Self(Terminal::start(command, ROWS))
    }

    /// Enters a line, waits for text and the next prompt, and returns the new lines of the screen.
    pub(crate) fn enter(&mut self, line: &str, answer: &str) -> String {
        let before = self.contents().lines().count();
        self.press(&format!("{line}\r"));
        self.wait(answer, |terminal| {
            has_prompt(terminal)
                && terminal
                    .contents()
                    .lines()
                    .skip(before)
                    .any(|line| line.contains(answer))
        });
        self.contents()
            .lines()
            .skip(before)
            .flat_map(|line| [line.trim_end(), "\n"])
            .collect()
    }
}

/// Whether the cursor is at an empty prompt.
pub(crate) fn has_prompt(terminal: &Terminal) -> bool {
    let cursor = terminal.cursor();
    cursor.column == 6 && cursor.line.trim_end() == "lake>"
}

#[test]
fn statements_span_lines_until_semicolon() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.press("SELECT channel, count(*) AS contacts,\r");
    shell.press("  NULL AS nothing\r");
    shell.wait("a marked continuation line", |shell| {
        let contents = shell.contents();
        contents.contains("  NULL AS nothing")
            && contents.trim_end().ends_with("(continues until ;)")
    });
    assert_snapshot!(shell.enter("FROM connect_ctr GROUP BY 1 ORDER BY 1;", "scanned"), @r#"
    channel  contacts  nothing
    CHAT            5  NULL
    EMAIL           3  NULL
    TASK            3  NULL
    VOICE          33  NULL
    4 rows; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    lake>
    "#);
    assert_snapshot!(shell.enter("SELECT 1 AS a; SELECT 'b;' AS b;", "b;"), @r#"
    a
    1
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    b
    b;
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    lake>
    "#);
    assert_snapshot!(shell.enter("SELECT chanel FROM connect_ctr;", "did you"), @r#"
    error: COLUMN_NOT_FOUND: line 1:8: Column 'chanel' cannot be resolved

      1 | SELECT chanel FROM connect_ctr
        |        ^

    hint: did you mean 'channel'?
    lake>
    "#);
    shell.press("\u{4}");
    assert_eq!(shell.finish(), 0);
}

#[test]
fn warns_once_of_a_file_that_comes_while_the_shell_runs() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    let warnings = |shell: &Shell| {
        let contents = shell.contents().replace('\n', "");
        contents.matches("copy.ndjson.gz is not part of").count()
    };
    shell.enter("SELECT 1 AS one;", "1 row;");
    assert_eq!(warnings(&shell), 0);
    let row_file = &files(&folder.path().join("lake/ctr"))[0];
    fs::copy(row_file, row_file.with_file_name("copy.ndjson.gz")).unwrap();
    shell.enter("SELECT 2 AS two;", "1 row;");
    assert_eq!(warnings(&shell), 1);
    shell.enter("SELECT 3 AS three;", "1 row;");
    assert_eq!(warnings(&shell), 1);
}

#[test]
fn wide_results_fit_the_terminal() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    let few = "SELECT contactid, initiationmethod, channel, disconnectreason, instancearn FROM connect_ctr ORDER BY 1 LIMIT 2;";
    let shown = shell.enter(few, "scanned");
    assert!(
        shown
            .lines()
            .all(|line| line.chars().count() <= usize::from(COLUMNS)),
        "{shown}"
    );
    assert_snapshot!(shown, @r#"
     FROM connect_ctr ORDER BY 1 LIMIT 2;
    contactid         initiationmethod  channel  disconnectreason  instancearn
    01c58633-1029-4…  INBOUND           VOICE    CUSTOMER_DISCON…  arn:aws:connect…
    0c0df1ad-b4c1-4…  INBOUND           VOICE    CUSTOMER_DISCON…  arn:aws:connect…
    2 rows; scanned 44 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    lake>
    "#);
    let many: Vec<_> = (1..12)
        .map(|number| format!("'value {number}' AS the_column_{number}"))
        .collect();
    let many = format!(
        "SELECT {}, NULL AS nothing, rpad('long ', 200, 'x') AS long FROM (VALUES 1, 2) AS t (x);",
        many.join(", ")
    );
    let records = shell.enter(&many, "scanned");
    assert_snapshot!(records[records.find("row 1").unwrap()..], @r#"
    row 1
      the_column_1   value 1
      the_column_2   value 2
      the_column_3   value 3
      the_column_4   value 4
      the_column_5   value 5
      the_column_6   value 6
      the_column_7   value 7
      the_column_8   value 8
      the_column_9   value 9
      the_column_10  value 10
      the_column_11  value 11
      nothing        NULL
      long           long xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

    row 2
      the_column_1   value 1
      the_column_2   value 2
      the_column_3   value 3
      the_column_4   value 4
      the_column_5   value 5
      the_column_6   value 6
      the_column_7   value 7
      the_column_8   value 8
      the_column_9   value 9
      the_column_10  value 10
      the_column_11  value 11
      nothing        NULL
      long           long xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    2 rows; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    lake>
    "#);
}

#[test]
fn runs_shell_commands() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    assert!(
        shell
            .enter("\\help", "cancels the running")
            .contains("\\d NAME         list the columns")
    );
    let tables = shell.enter("\\d", "final_connect_evaluation_ctr_view");
    assert!(
        tables.contains("\nconnect_ctr ")
            && tables.contains(" table  ")
            && tables.contains("\nconnect_contacts "),
        "{tables}"
    );
    assert!(
        shell
            .enter("\\d connect_cl", "day")
            .contains("totalconversationduration")
    );
    assert!(
        shell
            .enter("\\queries contacts-per-day", "contacts-per-day")
            .contains("  contacts-per-day")
    );
    assert!(
        shell
            .enter(
                "\\show contacts-per-day",
                "lake query --named contacts-per-day"
            )
            .contains("parameter")
    );
    let run = shell.enter(
        "\\run contacts-per-day from=2026-11-21 to=2026-11-22",
        "scanned",
    );
    assert!(run.contains("2 rows; scanned "), "{run}");
    assert!(run.contains("local days and times: UTC"), "{run}");
    let rejected = shell.enter("\\run contacts-per-day form=2026-11-21", "error");
    assert!(
        rejected.contains("has no parameter 'form'; ") && rejected.contains("did you mean 'from'?"),
        "{rejected}"
    );
    let unknown = shell.enter("\\nothing", "error");
    assert!(
        unknown.contains("error: unknown command \\nothing; list commands with \\help"),
        "{unknown}"
    );
    assert_snapshot!(shell.enter("\\timing", "timing is"), @r#"
    timing is off
    lake>
    "#);
    assert_snapshot!(shell.enter("SELECT 1 AS a;", "1"), @r#"
    a
    1
    lake>
    "#);
    shell.press("\\q\r");
    assert_eq!(shell.finish(), 0);
}

#[test]
fn tab_completes_names() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.press("sel\t cha\u{1}\u{5}");
    shell.wait_for("lake> SELECT cha");
    shell.press("\u{3}");
    shell.wait("a prompt", has_prompt);
    shell.press("CREATE VIEW my_contacts AS SELECT contactid AS my_id FROM connect_ctr;\r");
    shell.wait("a prompt", |shell| {
        has_prompt(shell) && shell.contents().contains("0 rows")
    });
    shell.press("SELECT * FROM my_con\t WHERE my_i\t");
    shell.wait_for("lake> SELECT * FROM my_contacts WHERE my_id");
    shell.press("\u{3}");
    shell.wait("a prompt", has_prompt);
    shell.press("\\tim\t");
    shell.wait_for("lake> \\timing");
}

#[test]
fn ctrl_c_discards_input_and_cancels_query() {
    let (folder, _filters) = asked("samples/ctr samples/ae");
    let mut shell = Shell::start(&folder);
    shell.press("SELECT nonsense\rFROM nowhere");
    shell.wait_for("FROM nowhere");
    shell.press("\u{3}");
    shell.wait("a prompt", has_prompt);
    assert!(!shell.contents().contains("error"), "{}", shell.contents());
    let endless = "SELECT count(*) FROM connect_ae a, connect_ae b, connect_ae c, connect_ae d, connect_ae e WHERE a.eventid || b.eventid || c.eventid || d.eventid || e.eventid = 'x';";
    shell.press(&format!("{endless}\r"));
    sleep(Duration::from_secs(1));
    shell.press("\u{3}");
    shell.wait("a prompt", |shell| {
        has_prompt(shell) && shell.contents().contains("error: cancelled")
    });
    assert!(
        shell.enter("SELECT 6 * 7 AS answer;", "42").contains("42"),
        "the session lives on"
    );
}

#[test]
fn history_is_readable_by_owner_only() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.enter("SELECT 5 AS kept;", "kept");
    shell.press("\\q\r");
    shell.finish();
    let history = folder.path().join("data/lake/history");
    assert!(
        fs::read_to_string(&history)
            .unwrap()
            .contains("SELECT 5 AS kept;")
    );
    owner_only(&history);
    let mut again = Shell::start(&folder);
    again.press("\u{1b}[A\u{1b}[A");
    again.wait_for("lake> SELECT 5 AS kept;");
    assert_eq!(again.contents().matches("SELECT 5 AS kept;").count(), 1);
}

#[cfg(unix)]
fn owner_only(history: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(history), mode(history.parent().unwrap())),
        (0o600, 0o700)
    );
}

#[cfg(not(unix))]
fn owner_only(_: &Path) {}

#[test]
fn rejects_parquet_on_terminal() {
    let (folder, _filters) = asked("samples/ctr");
    let mut terminal = Shell::run(&folder, &["query", "SELECT 1 AS a", "--format", "parquet"]);
    terminal.wait_for("error: parquet cannot be written to a terminal; pass a file with --output");
    assert_eq!(terminal.finish(), 1);
}

/// Columns of views are local, and the shell said so after named queries only.
#[test]
fn statement_outside_utc_names_its_time_zone() {
    let (folder, _filters) = asked("samples/ctr");
    let notes = |zone: &str, input: &str| {
        let mut command = lake();
        command.args(["shell", "--time-zone", zone, "--lake"]);
        command.arg(folder.path().join("lake"));
        let output = command.write_stdin(input).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        text.matches("local days and times: ").count()
    };
    let statements = "SELECT max(disconnect_date) FROM connect_contacts; SELECT 1 AS a;\n";
    let named = "\\run contacts-per-day\n";
    assert_eq!(notes("Asia/Tokyo", &[statements, named].concat()), 3);
    assert_eq!(notes("Asia/Tokyo", &["\\timing\n", statements].concat()), 0);
    assert_eq!(notes("UTC", statements), 0);
}

#[test]
fn runs_standard_input_up_to_the_first_error() {
    let (folder, _filters) = asked("samples/ctr");
    let recited = |input: &str| {
        let output = lake()
            .args(["shell", "--lake"])
            .arg(folder.path().join("lake"))
            .write_stdin(input)
            .output()
            .unwrap();
        output_text(&folder, &output)
    };
    assert_snapshot!(recited("-- two\nSELECT 1 AS a;\n\\timing\nSELECT\n 2 AS b"), @r#"
    exit 0
    a
    1
    b
    2
    --
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    timing is off
    "#);
    assert_snapshot!(recited("SELECT 1 AS a; SELECT x; SELECT 3;"), @r#"
    exit 1
    a
    1
    --
    1 row; scanned 0 rows, SIZE in TIME; Athena: $0.00005 (10 MB minimum)
    error: COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved

      1 | SELECT x
        |        ^
    "#);
    let by_default = recited("\\run contacts-per-day");
    assert!(
        by_default.contains("3 rows; ")
            && by_default.ends_with(
                "local days and times: UTC\nlast days of the lake: from=2026-11-17, to=2026-11-23\n"
            ),
        "{by_default}"
    );
    assert_snapshot!(recited("\\q\nSELECT x;"), @r#"
    exit 0
    --
    "#);
}

#[test]
fn words_without_backslash_are_commands() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    assert!(
        shell
            .enter("help", "cancels the running")
            .contains("\\o FILE")
    );
    shell.press("exit\r");
    assert_eq!(shell.finish(), 0);
    let mut again = Shell::start(&folder);
    again.press("quit;\r");
    assert_eq!(again.finish(), 0);
}

#[test]
fn continuation_lines_are_marked_and_one_history_entry() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.press("SELECT 40 + 2\r");
    shell.wait_for("(continues until ;)");
    assert!(shell.enter("AS answer;", "scanned").contains("42"));
    shell.press("\u{1b}[A");
    shell.wait("the statement again", |shell| {
        shell.contents().matches("AS answer;").count() == 2
    });
}

#[test]
fn row_limit_is_noted_and_can_be_changed() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.enter("\\limit 3", "up to 3 rows are shown");
    let limited = shell.enter(
        "SELECT x FROM UNNEST(sequence(1, 9)) AS t (x);",
        "showing 3 of 9",
    );
    assert!(limited.contains("9 rows; "), "{limited}");
    shell.enter("\\limit 0", "all rows are shown");
    let all = shell.enter("SELECT x FROM UNNEST(sequence(1, 9)) AS t (x);", "9 rows; ");
    assert!(!all.contains("showing"), "{all}");
}

#[test]
fn results_go_to_files_in_their_format() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    let path = folder.path().join("out.csv");
    let other = folder.path().join("out.xls");
    shell.enter(&format!("\\o {}", other.display()), "out.xls as text");
    shell.enter(&format!("\\o {}", path.display()), "results are written to");
    shell.enter("SELECT 1e0 / 3 AS third;", "scanned");
    shell.enter("SELECT 2 AS two;", "scanned");
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "\"third\"\n\"0.3333333333333333\"\n\"two\"\n\"2\"\n",
        "exact in files"
    );
    shell.enter("\\o", "results are shown on the terminal");
    assert!(
        shell
            .enter("SELECT 1e0 / 3 AS third;", "scanned")
            .contains("0.333\n"),
        "rounded for people"
    );
    shell.enter("\\format csv", "format is csv");
    assert!(
        shell
            .enter("SELECT 5 AS five;", "scanned")
            .contains("\"5\"")
    );
}

#[test]
fn a_blank_line_separates_tables_of_markdown() {
    let (folder, _filters) = asked("samples/ctr");
    let path = folder.path().join("out.md");
    let two = "SELECT 1 AS a; SELECT 2 AS b;";
    let tables = "| a |\n| ---: |\n| 1 |\n\n| b |\n| ---: |\n| 2 |\n";
    let script = format!("\\format markdown\n{two}\n\\o {}\n{two}\n", path.display());
    let output = lake()
        .args(["shell", "--lake"])
        .arg(folder.path().join("lake"))
        .write_stdin(script)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), tables);
    assert_eq!(fs::read_to_string(&path).unwrap(), tables);
}

#[test]
fn records_scripts_and_table_lists() {
    let (folder, _filters) = asked("samples/ctr");
    let mut shell = Shell::start(&folder);
    shell.enter("\\x on", "rows are shown as records");
    assert!(
        shell
            .enter("SELECT 1 AS a, 2 AS b;", "scanned")
            .contains("row 1\n  a  1\n  b  2\n")
    );
    shell.enter("\\x off", "rows are shown in columns");
    let tables = shell.enter("\\dt", "connect_ef");
    assert!(!tables.contains("connect_contacts"), "{tables}");
    let script = folder.path().join("script.sql");
    fs::write(&script, "SELECT 6 AS six;\nSELECT 7 AS seven").unwrap();
    let ran = shell.enter(&format!("\\i {}", script.display()), "seven");
    assert!(ran.contains("six"), "{ran}");
    let missing = shell.enter("\\i none.sql", "error");
    assert!(missing.contains("error: cannot read none.sql"), "{missing}");
}

#[test]
fn long_results_are_paged_and_statements_edited() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, _filters) = asked("samples/ctr");
    let program = |name: &str, script: &str| {
        let path = folder.path().join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    };
    let pager_script = program("pager", "#!/bin/sh\necho paged $(/usr/bin/wc -l)\n");
    let editor = program(
        "editor",
        "#!/bin/sh\necho 'SELECT 77 AS edited;' > \"$1\"\n",
    );
    let mut shell = Shell::run_with(
        &folder,
        &["shell", "--now", "2026-11-23T12:00:00Z"],
        &[("PAGER", &pager_script), ("EDITOR", &editor)],
    );
    shell.wait("a prompt", has_prompt);
    shell.enter("\\limit 0", "all rows");
    let output = shell.enter(
        "SELECT x FROM UNNEST(sequence(1, 500)) AS t (x);",
        "500 rows",
    );
    assert!(output.contains("paged 501"), "{output}");
    let edited = shell.enter("\\e", "1 row; ");
    assert!(
        edited.contains("edited") && edited.contains("77"),
        "{edited}"
    );
}
