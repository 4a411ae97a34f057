//! Interactive shell for SQL statements and commands.

mod command;
mod completion;
mod history;
mod names;
mod pager;
mod prompt;
mod running;

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, anyhow};
use athena::{Session, split_statements};
use cli::message;
use cli::text::number;
use console::Term;
use rustyline::error::ReadlineError;
use tokio::runtime::{Builder, Runtime};

use crate::commands::queries;
use crate::curate::stale_days_note;
use crate::days::LakeDays;
use crate::empty_result;
use crate::engine::{self, EngineSettings, QueryFailure};
use crate::named::{self, NamedQuery};
use crate::output::{OutputCancellation, OutputTarget, QueryResult, ResultFormat, TableLayout};
use crate::sql_words::words;
use command::ShellCommand;
use names::Names;
use prompt::Prompt;
use running::RunningStatement;

/// Rows shown on a terminal by default.
const DEFAULT_ROW_LIMIT: usize = 1000;

/// Runs statements and commands from the terminal or standard input.
///
/// # Errors
/// The lake cannot be opened, or a statement from standard input failed.
pub(crate) fn run(settings: &EngineSettings, history: Option<&Path>) -> anyhow::Result<()> {
    let mut shell = Shell::open(settings)?;
    if let Some(note) = stale_days_note(&shell.session, settings) {
        message::info(&note);
    }
    if io::stdin().is_terminal() {
        shell.run_interactive(history)
    } else {
        shell.run_script(io::stdin(), "standard input").map(drop)
    }
}

/// A session and the settings that commands change.
struct Shell {
    settings: EngineSettings,
    session: Session,
    /// Files before the last statement that queries read although they are not part of the lake.
    unknown_files: Vec<PathBuf>,
    /// Cancels statements.
    runtime: Rc<Runtime>,
    is_interactive: bool,
    /// Whether statistics are printed.
    timing: bool,
    layout: TableLayout,
    format: ResultFormat,
    output: Option<PathBuf>,
    /// 0 shows all rows.
    row_limit: usize,
    pager: bool,
    last_statement: String,
    /// Results on standard output.
    printed: u64,
}

/// What to do after an entry.
#[derive(PartialEq, Eq)]
enum Next {
    Entry,
    End,
}

impl Shell {
    fn open(settings: &EngineSettings) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the asynchronous runtime")?;
        Ok(Self {
            settings: settings.clone(),
            session: engine::open(settings)?,
            unknown_files: engine::check(&settings.lake)?,
            runtime: Rc::new(runtime),
            is_interactive: false,
            timing: true,
            layout: TableLayout::Auto,
            format: ResultFormat::Text,
            output: None,
            row_limit: DEFAULT_ROW_LIMIT,
            pager: true,
            last_statement: String::new(),
            printed: 0,
        })
    }

    /// Runs entries from the terminal; errors do not end the shell.
    fn run_interactive(&mut self, history: Option<&Path>) -> anyhow::Result<()> {
        self.is_interactive = true;
        message::info("Statements end with a semicolon; help lists commands, exit quits.");
        let mut prompt = Prompt::new(Names::read(&self.session), history)?;
        loop {
            let entry = match prompt.read() {
                Ok(entry) => entry,
                Err(ReadlineError::Interrupted) => continue,
                Err(ReadlineError::Eof) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            match self.run_entry(&entry) {
                Ok(Next::Entry) => {}
                Ok(Next::End) => return Ok(()),
                Err(error) => message::error(&error.to_string()),
            }
            if words(&entry).any(|word| word.eq_ignore_ascii_case("VIEW")) {
                prompt.set_names(Names::read(&self.session));
            }
        }
    }

    /// Runs entries from a file up to the first error.
    fn run_script(&mut self, mut input: impl Read, name: &str) -> anyhow::Result<Next> {
        let mut text = String::new();
        input
            .read_to_string(&mut text)
            .map_err(|error| anyhow!("cannot read {name}: {error}"))?;
        let mut entry = String::new();
        for line in text.split_inclusive('\n') {
            entry.push_str(line);
            if prompt::is_complete(&entry)
                && self.run_entry(&std::mem::take(&mut entry))? == Next::End
            {
                return Ok(Next::End);
            }
        }
        self.run_entry(&entry)
    }

    fn run_entry(&mut self, entry: &str) -> anyhow::Result<Next> {
        if let Some(command) = ShellCommand::parse(entry)? {
            return self.run_command(command);
        }
        for statement in split_statements(entry).all() {
            statement.trim().clone_into(&mut self.last_statement);
            self.run_statement(statement, None)?;
            self.name_time_zone(false);
        }
        Ok(Next::Entry)
    }

    fn run_command(&mut self, command: ShellCommand) -> anyhow::Result<Next> {
        match command {
            ShellCommand::Quit => return Ok(Next::End),
            ShellCommand::Help => cli::print(command::HELP)?,
            ShellCommand::List(kind) => {
                cli::print(&names::list(&Names::read(&self.session), kind))?;
            }
            ShellCommand::Describe(name) => {
                self.run_statement(&format!("DESCRIBE {name}"), None)?;
            }
            ShellCommand::Queries(words) => cli::print(&queries::list_with(&words))?,
            ShellCommand::Show(name) => cli::print(&queries::describe(named::find(&name)?))?,
            ShellCommand::Run(name, values) => self.run_named(NamedQuery { name, values })?,
            ShellCommand::Include(path) => return self.run_file(&path),
            ShellCommand::Edit => return self.edit(),
            setting => self.change_setting(setting)?,
        }
        Ok(Next::Entry)
    }

    /// Changes a setting and confirms it.
    fn change_setting(&mut self, setting: ShellCommand) -> anyhow::Result<()> {
        let message = match setting {
            ShellCommand::Timing => {
                self.timing = !self.timing;
                format!("timing is {}", on_or_off(self.timing))
            }
            ShellCommand::Pager(setting) => {
                self.pager = setting.unwrap_or(!self.pager);
                format!("pager is {}", on_or_off(self.pager))
            }
            ShellCommand::Layout(layout) => {
                let toggled = match self.layout {
                    TableLayout::Records => TableLayout::Auto,
                    TableLayout::Auto | TableLayout::Columns => TableLayout::Records,
                };
                self.layout = layout.unwrap_or(toggled);
                match self.layout {
                    TableLayout::Records => "rows are shown as records".to_owned(),
                    TableLayout::Columns => "rows are shown in columns".to_owned(),
                    TableLayout::Auto => "wide rows are shown as records".to_owned(),
                }
            }
            ShellCommand::Format(format) => {
                self.format = format.unwrap_or(self.format);
                format!("format is {}", self.format.name())
            }
            ShellCommand::Limit(limit) => {
                self.row_limit = limit;
                match limit {
                    0 => "all rows are shown".to_owned(),
                    limit => format!("up to {} rows are shown", number(limit as u64)),
                }
            }
            ShellCommand::Output(path) => self.redirect(path)?,
            _ => return Ok(()),
        };
        message::info(&message);
        Ok(())
    }

    fn redirect(&mut self, path: Option<PathBuf>) -> anyhow::Result<String> {
        let Some(path) = path else {
            self.output = None;
            return Ok("results are shown on the terminal".to_owned());
        };
        fs::File::create(&path)
            .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
        let message = match ResultFormat::from_path(&path) {
            Some(_) => format!("results are written to {}", path.display()),
            None => format!(
                "results are written to {} as {}",
                path.display(),
                self.format.name()
            ),
        };
        self.output = Some(path);
        Ok(message)
    }

    fn run_file(&mut self, path: &Path) -> anyhow::Result<Next> {
        let name = path.display().to_string();
        let file = fs::File::open(path).map_err(|error| anyhow!("cannot read {name}: {error}"))?;
        self.run_script(file, &name)
    }

    fn edit(&mut self) -> anyhow::Result<Next> {
        let edited = pager::edit(&self.last_statement)?;
        if edited.trim().is_empty() {
            return Ok(Next::Entry);
        }
        message::info(edited.trim_end());
        self.run_entry(&edited)
    }

    fn run_named(&mut self, mut query: NamedQuery) -> anyhow::Result<()> {
        let mut default_days = Vec::new();
        if self.settings.now.is_none()
            && query.needs_days()
            && let Some(days) = self.days(&mut RunningStatement::new(&self.runtime))?
        {
            default_days = query.set_default_days(days);
        }
        let sql = query.sql(&self.settings.time_zone)?;
        self.run_statement(&sql, Some(&query))?;
        self.name_time_zone(true);
        if self.timing
            && let Some(note) = named::default_days_note(&default_days)
        {
            message::info(&note);
        }
        Ok(())
    }

    /// Names the time zone of a result with its statistics.
    fn name_time_zone(&self, is_named: bool) {
        if self.timing
            && let Some(note) = named::time_zone_note(&self.settings.time_zone, is_named)
        {
            message::info(&note);
        }
    }

    /// Warns of unknown files that were not there before the last statement.
    fn warn_of_new_unknown_files(&mut self, files: Vec<PathBuf>) {
        let is_new = |file: &&PathBuf| !self.unknown_files.contains(file);
        let new: Vec<_> = files.iter().filter(is_new).cloned().collect();
        engine::warn_of_unknown_files(&new);
        self.unknown_files = files;
    }

    /// Returns the days of the lake; `None` if it is empty.
    fn days(&self, running: &mut RunningStatement) -> anyhow::Result<Option<LakeDays>> {
        running.wait_for(LakeDays::query(&self.settings, &self.session))
    }

    /// Runs a statement and prints its result, or why it has no rows.
    fn run_statement(&mut self, statement: &str, query: Option<&NamedQuery>) -> anyhow::Result<()> {
        // The lake may have been damaged since the shell started.
        self.warn_of_new_unknown_files(engine::check(&self.settings.lake)?);
        let mut running = RunningStatement::new(&self.runtime);
        let outcome = running
            .wait_for(self.session.query(statement))?
            .map_err(|error| QueryFailure::from_engine(&error, statement))?;
        let result = QueryResult::from_outcome(outcome, statement);
        self.print(&result, &mut running)?;
        if self.timing {
            message::info(&result.summary());
        }
        if result.row_count() == 0 {
            let days = self.days(&mut running)?;
            let hints = empty_result::explain(&self.session, days, statement, query);
            for hint in running.wait_for(hints)? {
                message::info(&format!("hint: {hint}"));
            }
        }
        Ok(())
    }

    fn print(
        &mut self,
        result: &QueryResult,
        running: &mut RunningStatement,
    ) -> anyhow::Result<()> {
        let format = self.output.as_deref().and_then(ResultFormat::from_path);
        let target = OutputTarget {
            format: format.unwrap_or(self.format),
            file: self.output.clone(),
            layout: self.layout,
            cancellation: OutputCancellation::default(),
        };
        target.check()?;
        if target.file.is_some() {
            return running.write(&target.cancellation, || target.append(result));
        }
        if self.printed > 0 {
            cli::print(target.format.separator())?;
        }
        self.printed += 1;
        let printed = self.print_rows(&target, result, running);
        if target.cancellation.is_cancelled() {
            // The last line may not be complete.
            cli::print("\n")?;
        }
        printed
    }

    /// Prints a result, on a terminal up to the limit of rows.
    fn print_rows(
        &self,
        target: &OutputTarget,
        result: &QueryResult,
        running: &mut RunningStatement,
    ) -> anyhow::Result<()> {
        if !self.is_interactive || target.format != ResultFormat::Text {
            return running.write(&target.cancellation, || target.write(result));
        }
        let count = result.row_count();
        if self.row_limit == 0 || count <= self.row_limit as u64 {
            return self.show(target, result, running);
        }
        self.show(target, &result.first_rows(self.row_limit), running)?;
        message::info(&format!(
            "showing {} of {} rows; \\limit 0 shows all, \\o FILE writes them to a file",
            number(self.row_limit as u64),
            number(count)
        ));
        Ok(())
    }

    /// Shows a table, in a pager if it is longer than the terminal.
    fn show(
        &self,
        target: &OutputTarget,
        result: &QueryResult,
        running: &mut RunningStatement,
    ) -> anyhow::Result<()> {
        let height = Term::stdout().size_checked().map(|(rows, _)| rows);
        let is_long = height.is_some_and(|height| result.row_count() + 2 > u64::from(height));
        if self.pager && is_long {
            let text = running.write(&target.cancellation, || target.to_terminal_text(result))?;
            // The pager has keys of its own to end.
            if pager::show(&text) {
                return Ok(());
            }
        }
        running.write(&target.cancellation, || target.write(result))
    }
}

fn on_or_off(setting: bool) -> &'static str {
    if setting { "on" } else { "off" }
}
