//! Checking and storing the parameters, after asking for them or without.

use account::{Account, AwsError, ParameterStore, Stored};
use parameters::{AppName, Definition, Entry, NOT_DEFINED, Parameters, Values, advice};

use super::import;
use crate::arguments::{Arguments, Origin, Start};
use crate::cache::Cache;
use crate::failure::Failure;
use crate::interview::{self, Verdict};
use crate::look_ups;
use crate::outcome::{Checked, Outcome};
use crate::printer::Printer;

/// Checks the parameters, asks where that is wanted, and stores those that are not stored so
/// already.
pub(crate) async fn store(
    arguments: &Arguments,
    start: Start,
    printer: &Printer,
) -> Result<Outcome, Failure> {
    let file = arguments
        .import
        .as_deref()
        .map(import)
        .transpose()?
        .unwrap_or_default();
    let app_name = arguments
        .app_name
        .clone()
        .or(file.app_name)
        .unwrap_or_default();
    let mut values = file.values;
    arguments.apply(&mut values);
    if start.origin != Origin::Stored && !start.ask {
        // Wrong parameters are refused before anything is asked of AWS.
        values.parameters()?;
    }
    let session = Session::open(arguments, start, app_name, printer).await?;
    if start.origin == Origin::Stored {
        values = values_of(&session.stored);
        arguments.apply(&mut values);
    }
    session.run(values).await
}

/// The values that are stored.
pub(super) fn values_of(stored: &Stored) -> Values {
    Values::from_stored(
        stored
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
}

/// What storing needs, apart from the values.
struct Session<'a> {
    arguments: &'a Arguments,
    start: Start,
    app_name: AppName,
    /// `None` where AWS is not needed and not there.
    aws: Option<Account>,
    stored: Stored,
    printer: &'a Printer,
}

impl<'a> Session<'a> {
    async fn open(
        arguments: &'a Arguments,
        start: Start,
        app_name: AppName,
        printer: &'a Printer,
    ) -> Result<Self, Failure> {
        let store_is_needed = !arguments.test || start.origin == Origin::Stored;
        let aws = if store_is_needed || !arguments.offline {
            Account::connect().await.map(Some)
        } else {
            Ok(None)
        };
        let aws = match aws {
            Err(error @ (AwsError::NoRegion | AwsError::NoCredentials { .. }))
                if !store_is_needed =>
            {
                printer.progress(&format!("Nothing is looked up: {error}"));
                None
            }
            other => other?,
        };
        let stored = match &aws {
            Some(aws) if store_is_needed => ParameterStore::new(aws, &app_name).read().await?,
            _ => Stored::new(),
        };
        Ok(Self {
            arguments,
            start,
            app_name,
            aws,
            stored,
            printer,
        })
    }

    async fn run(self, mut values: Values) -> Result<Outcome, Failure> {
        if self.start.ask {
            let region = self.aws.as_ref().map(|aws| aws.region.as_str());
            interview::introduction(&self.app_name, region, self.arguments.test, self.printer);
        }
        loop {
            if self.start.ask {
                interview::ask(&mut values, self.printer)?;
            }
            let parameters = values.parameters()?;
            let entries = values.entries()?;
            let warnings = self.warnings(&parameters, &entries).await;
            match self.verdict(&values, &warnings)? {
                Verdict::Store => return self.finish(parameters, entries, warnings).await,
                Verdict::Again => {}
                Verdict::Leave => return Err(Failure::Left),
            }
        }
    }

    fn verdict(&self, values: &Values, warnings: &[String]) -> Result<Verdict, Failure> {
        if self.start.ask {
            interview::summary(values, &self.stored, self.printer);
        }
        for warning in warnings {
            self.printer.warning(warning);
        }
        if self.start.ask {
            interview::decide(self.arguments.test)
        } else {
            Ok(Verdict::Store)
        }
    }

    async fn warnings(&self, parameters: &Parameters, entries: &[Entry]) -> Vec<String> {
        let mut warnings = advice(&self.app_name, parameters);
        if self.start.origin == Origin::Defaults && !self.start.ask {
            warnings.extend(self.reset_warning(entries));
        }
        if let Some(aws) = self.aws.as_ref().filter(|_| !self.arguments.offline) {
            warnings.extend(look_ups::look_up(aws, parameters, self.printer).await);
        }
        warnings
    }

    /// Without -l a parameter that is not given takes its default, which is not always meant.
    fn reset_warning(&self, entries: &[Entry]) -> Option<String> {
        let is_given = |entry: &Entry| {
            self.arguments
                .given
                .iter()
                .any(|(parameter, _)| parameter.name == entry.name)
        };
        let is_default = |entry: &Entry| {
            Definition::of_name(entry.name)
                .is_some_and(|of| of.default.unwrap_or(NOT_DEFINED) == entry.value)
        };
        let was_other = |entry: &Entry| {
            self.stored
                .get(entry.name)
                .is_some_and(|stored| *stored != entry.value)
        };
        let reset = entries
            .iter()
            .filter(|entry| !is_given(entry) && is_default(entry) && was_other(entry));
        let names: Vec<_> = reset.map(|entry| entry.name).collect();
        (!names.is_empty()).then(|| {
            format!(
                "not given, so back to the default: {}; -l would keep what is stored",
                names.join(", ")
            )
        })
    }

    async fn finish(
        self,
        parameters: Parameters,
        entries: Vec<Entry>,
        warnings: Vec<String>,
    ) -> Result<Outcome, Failure> {
        let cache = Cache::prepare(&self.app_name, &entries)?;
        let aws = self.aws.as_ref().filter(|_| !self.arguments.test);
        let mut changed = Vec::new();
        if let Some(aws) = aws {
            let missing = self.missing(&entries);
            ParameterStore::new(aws, &self.app_name)
                .write(&missing, self.printer)
                .await?;
            changed.extend(missing.iter().map(|entry| entry.name));
        }
        cache.keep()?;
        let region = aws.map(|aws| aws.region.clone());
        let checked = Checked {
            app_name: self.app_name,
            region,
            parameters,
            entries,
            changed,
            warnings,
        };
        Ok(Outcome::Checked(Box::new(checked)))
    }

    /// What is not stored so already.
    fn missing(&self, entries: &[Entry]) -> Vec<Entry> {
        entries
            .iter()
            .filter(|entry| self.stored.get(entry.name) != Some(&entry.value))
            .cloned()
            .collect()
    }
}
