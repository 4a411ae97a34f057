//! Checks and stores parameters, with or without questions.

use account::{Account, AwsError, ParameterStore, StoredValues};
use cli::Printer;
use parameters::{AppName, Definition, Entry, NOT_DEFINED, Parameters, Values, advice};

use super::{import, values_of};
use crate::arguments::{Arguments, Origin, Start};
use crate::cache::Cache;
use crate::failure::Failure;
use crate::interview::{self, Decision};
use crate::lookups;
use crate::outcome::{Checked, Outcome};

/// Checks the parameters, asks if requested, and stores those that differ.
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
        // Invalid parameters fail before any request to AWS.
        values.parameters()?;
    }
    let session = Session::open(arguments, start, app_name, printer).await?;
    if start.origin == Origin::Stored {
        values = values_of(&session.stored);
        arguments.apply(&mut values);
    }
    session.run(values).await
}

/// Context of storing, except the values.
struct Session<'a> {
    arguments: &'a Arguments,
    start: Start,
    app_name: AppName,
    /// `None` if AWS is neither required nor configured.
    aws: Option<Account>,
    stored: StoredValues,
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
            Account::connect(&arguments.connection_settings())
                .await
                .map(Some)
        } else {
            Ok(None)
        };
        let aws = match aws {
            Err(error @ (AwsError::NoRegion | AwsError::NoCredentials { .. }))
                if !store_is_needed =>
            {
                printer.progress(&format!("Skipped lookups: {}", error.message()));
                None
            }
            other => other?,
        };
        let stored = match &aws {
            Some(aws) if store_is_needed => ParameterStore::new(aws, &app_name).read().await?,
            _ => StoredValues::new(),
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
            match self.decision(&values, &warnings)? {
                Decision::Store => return self.finish(parameters, entries, warnings).await,
                Decision::Again => {}
                Decision::Cancel => return Err(Failure::Cancelled),
            }
        }
    }

    fn decision(&self, values: &Values, warnings: &[String]) -> Result<Decision, Failure> {
        if self.start.ask {
            interview::summary(values, &self.stored, self.printer);
        }
        for warning in warnings {
            self.printer.warning(warning);
        }
        if self.start.ask {
            interview::decide(self.arguments.test)
        } else {
            Ok(Decision::Store)
        }
    }

    async fn warnings(&self, parameters: &Parameters, entries: &[Entry]) -> Vec<String> {
        let mut warnings = advice(&self.app_name, parameters);
        if self.start.origin == Origin::Defaults && !self.start.ask {
            warnings.extend(self.reset_warning(entries));
        }
        if let Some(aws) = self.aws.as_ref().filter(|_| !self.arguments.offline) {
            warnings.extend(lookups::warnings(aws, &self.app_name, parameters, self.printer).await);
        }
        warnings
    }

    /// Without -l, parameters that are not given get their defaults, which may be unintended.
    fn reset_warning(&self, entries: &[Entry]) -> Option<String> {
        let is_given = |entry: &Entry| {
            self.arguments
                .given
                .iter()
                .any(|(parameter, _)| parameter.name == entry.name)
        };
        let is_default = |entry: &Entry| {
            Definition::from_name(entry.name)
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
        let names: Vec<_> = reset
            .filter_map(|entry| Definition::from_name(entry.name))
            .map(|parameter| parameter.flag)
            .collect();
        (!names.is_empty()).then(|| {
            format!(
                "reset to their defaults, because they were not given: {}; use -l to keep stored values",
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

    /// Entries that differ from the stored ones.
    fn missing(&self, entries: &[Entry]) -> Vec<Entry> {
        entries
            .iter()
            .filter(|entry| self.stored.get(entry.name) != Some(&entry.value))
            .cloned()
            .collect()
    }
}
