//! A prompt for statements and commands.

mod command;
mod completion;
mod history;
mod names;
mod prompt;

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use analytics::TimeZone;
use anyhow::{Context, bail};
use athena::Session;
use rustyline::error::ReadlineError;
use tokio::runtime::{Builder, Runtime};

use crate::commands::queries;
use crate::engine::{self, Failure};
use crate::named::{self, Named};
use crate::output::{Answer, Format, Target};
use crate::printer;
use crate::sql;
use command::Command;
use names::Names;
use prompt::Prompt;

/// Runs what is typed, or what comes on standard input, until it ends.
///
/// # Errors
/// When the lake cannot be opened, or something that did not come from a terminal failed.
pub(crate) fn run(settings: &engine::Settings, history: Option<&Path>) -> anyhow::Result<()> {
    let mut shell = Shell::open(settings)?;
    if io::stdin().is_terminal() {
        shell.converse(history)
    } else {
        shell.recite()
    }
}

/// A session with a runtime in which waiting for it can be given up.
struct Shell {
    session: Session,
    time_zone: TimeZone,
    runtime: Runtime,
    /// Whether it is told what statements take.
    timing: bool,
}

/// What comes after an entry.
#[derive(PartialEq, Eq)]
enum Next {
    Entry,
    End,
}

impl Shell {
    fn open(settings: &engine::Settings) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot wait for signals")?;
        Ok(Self {
            session: engine::open(settings)?,
            time_zone: settings.time_zone.clone(),
            runtime,
            timing: true,
        })
    }

    /// Takes entries from somebody at a terminal, for whom a mistake ends nothing.
    fn converse(&mut self, history: Option<&Path>) -> anyhow::Result<()> {
        printer::note("Statements end with a semicolon; \\help lists commands, Ctrl-D leaves.");
        let mut prompt = Prompt::new(Names::read(&self.session), history)?;
        loop {
            let entry = match prompt.read() {
                Ok(entry) => entry,
                Err(ReadlineError::Interrupted) => continue,
                Err(ReadlineError::Eof) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            match self.entry(&entry) {
                Ok(Next::Entry) => {}
                Ok(Next::End) => return Ok(()),
                Err(error) => printer::error(&error.to_string()),
            }
            if sql::words(&entry).any(|word| word.eq_ignore_ascii_case("VIEW")) {
                prompt.learn(Names::read(&self.session));
            }
        }
    }

    /// Takes entries from standard input, up to the first mistake.
    fn recite(&mut self) -> anyhow::Result<()> {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
        let mut entry = String::new();
        for line in text.split_inclusive('\n') {
            entry.push_str(line);
            if prompt::is_whole(&entry) && self.entry(&std::mem::take(&mut entry))? == Next::End {
                return Ok(());
            }
        }
        self.entry(&entry).map(drop)
    }

    fn entry(&mut self, entry: &str) -> anyhow::Result<Next> {
        if let Some(command) = Command::parse(entry)? {
            return self.command(command);
        }
        let (statements, rest) = sql::statements(entry);
        for statement in statements
            .into_iter()
            .chain(sql::says_something(rest).then_some(rest))
        {
            self.ask(statement)?;
        }
        Ok(Next::Entry)
    }

    fn command(&mut self, command: Command) -> anyhow::Result<Next> {
        match command {
            Command::Leave => return Ok(Next::End),
            Command::Help => printer::out(command::HELP)?,
            Command::Timing => {
                self.timing = !self.timing;
                printer::note(if self.timing {
                    "timing is on"
                } else {
                    "timing is off"
                });
            }
            Command::Describe(None) => printer::out(&names::list(&Names::read(&self.session)))?,
            Command::Describe(Some(name)) => self.ask(&format!("DESCRIBE {name}"))?,
            Command::Queries(words) => printer::out(&queries::list_with(&words))?,
            Command::Show(name) => printer::out(&queries::explain(named::find(&name)?))?,
            Command::Run(name, values) => {
                self.ask(&Named { name, values }.sql(&self.time_zone)?)?;
            }
        }
        Ok(Next::Entry)
    }

    /// Runs a statement until it ends or somebody presses Ctrl-C.
    fn ask(&self, statement: &str) -> anyhow::Result<()> {
        let outcome = self.runtime.block_on(async {
            tokio::select! {
                outcome = self.session.query(statement) => Some(outcome),
                _ = tokio::signal::ctrl_c() => None,
            }
        });
        let Some(outcome) = outcome else {
            bail!("stopped")
        };
        let answer = Answer::of(
            outcome.map_err(|error| Failure::of(&error, statement))?,
            statement,
        );
        Target {
            format: Format::Table,
            file: None,
        }
        .write(&answer)?;
        if self.timing {
            printer::note(&answer.told());
        }
        Ok(())
    }
}
