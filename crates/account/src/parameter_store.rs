//! The parameters of one deployment in Parameter Store.

use std::collections::BTreeMap;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;
use cli::Listener;
use futures_util::future::try_join_all;
use parameters::{AppName, Definition, Derived, Entry, catalogue};
use serde_json::{Value, json};

use crate::{Account, AwsError, Call, CtrlC};

/// The most names in one call of `GetParameters` or `DeleteParameters`.
const BATCH: usize = 10;

/// The values in Parameter Store, by name without the hierarchy.
pub type StoredValues = BTreeMap<String, String>;

/// The parameters of one deployment in Parameter Store.
#[derive(Debug)]
pub struct ParameterStore {
    client: Client,
    hierarchy: String,
}

/// A failure after some of the parameters were written or deleted.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct PartialFailure {
    pub cause: Cause,
    pub action: Action,
    /// The parameters that were written or deleted, by name without the hierarchy.
    pub done: Vec<String>,
    /// The other parameters.
    pub not_done: Vec<String>,
}

/// Why an operation stopped.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// A call to AWS failed.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// Ctrl-C was pressed twice.
    #[error("stopped with Ctrl-C")]
    Interrupted,
}

/// An operation on parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Store,
    Delete,
}

impl Action {
    /// `stored` or `deleted`.
    pub fn done(self) -> &'static str {
        match self {
            Self::Store => "stored",
            Self::Delete => "deleted",
        }
    }
}

impl Cause {
    /// The error without a hint.
    fn message(&self) -> String {
        match self {
            Self::Aws(error) => error.message(),
            Self::Interrupted => self.to_string(),
        }
    }
}

impl PartialFailure {
    /// Whether Ctrl-C stopped it.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.cause, Cause::Interrupted)
    }

    pub fn to_json(&self) -> Value {
        let (done, not_done) = match self.action {
            Action::Store => ("stored", "notStored"),
            Action::Delete => ("deleted", "notDeleted"),
        };
        let hint = match &self.cause {
            Cause::Aws(error) => error.hint(),
            Cause::Interrupted => None,
        };
        json!({
            "status": "failed",
            "message": self.cause.message(),
            "hint": hint,
            done: self.done,
            not_done: self.not_done,
        })
    }
}

impl ParameterStore {
    /// The parameters of the deployment `app_name`.
    pub fn new(account: &Account, app_name: &AppName) -> Self {
        Self {
            client: Client::new(&account.config),
            hierarchy: app_name.hierarchy(),
        }
    }

    /// Reads the stored values of the parameters and of those derived from them: the first batch,
    /// then the others concurrently, so that a call that is not allowed fails once.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn read(&self) -> Result<StoredValues, AwsError> {
        let names = all_names();
        let (first, others) = names.split_at(BATCH.min(names.len()));
        let mut stored = self.read_batch(first).await?;
        let others = others.chunks(BATCH).map(|names| self.read_batch(names));
        stored.extend(try_join_all(others).await?.into_iter().flatten());
        Ok(stored)
    }

    async fn read_batch(&self, names: &[&str]) -> Result<StoredValues, AwsError> {
        let request = self
            .client
            .get_parameters()
            .set_names(Some(self.full_names(names)));
        let answer = request
            .send()
            .await
            .map_err(|error| self.explain("GetParameters", &error))?;
        let found = answer.parameters.unwrap_or_default().into_iter();
        Ok(found
            .filter_map(|parameter| Some((self.short_name(&parameter.name?), parameter.value?)))
            .collect())
    }

    /// Stores values one after the other, and overwrites existing ones. The second Ctrl-C stops it.
    ///
    /// # Errors
    /// When a call fails; the error lists the values that were stored.
    pub async fn write(
        &self,
        entries: &[Entry],
        listener: &impl Listener,
    ) -> Result<(), PartialFailure> {
        let mut done = Vec::new();
        // Before the first request: select polls its branches in any order.
        let ctrl_c = CtrlC::handle();
        let outcome = tokio::select! {
            outcome = self.put_each(entries, &mut done, listener) => outcome,
            () = stop_requested(ctrl_c, listener) => Err(Cause::Interrupted),
        };
        let names = || entries.iter().map(|entry| entry.name.to_owned()).collect();
        outcome.map_err(|cause| partial_failure(cause, Action::Store, done, names()))
    }

    async fn put_each(
        &self,
        entries: &[Entry],
        done: &mut Vec<String>,
        listener: &impl Listener,
    ) -> Result<(), Cause> {
        for entry in entries {
            let name = format!("{}{}", self.hierarchy, entry.name);
            listener.progress(&format!("Storing {name}"));
            let request = self
                .client
                .put_parameter()
                .name(name)
                .value(&entry.value)
                .r#type(ParameterType::String)
                .overwrite(true);
            request
                .send()
                .await
                .map_err(|error| self.explain("PutParameter", &error))?;
            done.push(entry.name.to_owned());
        }
        Ok(())
    }

    /// Deletes all parameters of the deployment and returns the names of those that existed.
    ///
    /// # Errors
    /// When a call fails; the error lists the parameters that were deleted.
    pub async fn delete(&self, listener: &impl Listener) -> Result<Vec<String>, PartialFailure> {
        let mut done = Vec::new();
        // Before the first request: select polls its branches in any order.
        let ctrl_c = CtrlC::handle();
        let outcome = tokio::select! {
            outcome = self.delete_each(&mut done, listener) => outcome,
            () = stop_requested(ctrl_c, listener) => Err(Cause::Interrupted),
        };
        match outcome {
            Ok(()) => Ok(done),
            Err(cause) => Err(partial_failure(
                cause,
                Action::Delete,
                done,
                all_names().into_iter().map(str::to_owned).collect(),
            )),
        }
    }

    async fn delete_each(
        &self,
        done: &mut Vec<String>,
        listener: &impl Listener,
    ) -> Result<(), Cause> {
        for names in all_names().chunks(BATCH) {
            let request = self
                .client
                .delete_parameters()
                .set_names(Some(self.full_names(names)));
            let answer = request
                .send()
                .await
                .map_err(|error| self.explain("DeleteParameters", &error))?;
            for name in answer.deleted_parameters.unwrap_or_default() {
                listener.progress(&format!("Deleted {name}"));
                done.push(self.short_name(&name));
            }
        }
        Ok(())
    }

    fn full_names(&self, names: &[&str]) -> Vec<String> {
        names
            .iter()
            .map(|name| format!("{}{name}", self.hierarchy))
            .collect()
    }

    fn short_name(&self, name: &str) -> String {
        name.strip_prefix(&self.hierarchy)
            .unwrap_or(name)
            .to_owned()
    }

    fn explain<E, R>(
        &self,
        action: &'static str,
        error: &aws_sdk_ssm::error::SdkError<E, R>,
    ) -> AwsError
    where
        E: aws_sdk_ssm::error::ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        let subject = format!("the parameters under {}", self.hierarchy);
        let needs = "ssm:GetParameters, ssm:PutParameter and ssm:DeleteParameters";
        AwsError::from_sdk(
            Call {
                service: "ssm",
                action,
                subject,
                needs: Some(needs),
            },
            error,
        )
    }
}

/// The names of the parameters and of those derived from them.
fn all_names() -> Vec<&'static str> {
    let given = catalogue::ALL
        .iter()
        .map(|parameter: &&Definition| parameter.name);
    given
        .chain(Derived::ALL.iter().map(|derived| derived.name))
        .collect()
}

fn partial_failure(
    cause: Cause,
    action: Action,
    done: Vec<String>,
    names: Vec<String>,
) -> PartialFailure {
    let not_done = names
        .into_iter()
        .filter(|name| !done.contains(name))
        .collect();
    PartialFailure {
        cause,
        action,
        done,
        not_done,
    }
}

/// Waits for the second Ctrl-C. The first one only prints a message, so that no operation is left
/// half done by accident.
async fn stop_requested(mut ctrl_c: CtrlC, listener: &impl Listener) {
    for note in [
        "Finishing the operation; Ctrl-C again stops at once.",
        "Stopping.",
    ] {
        ctrl_c.pressed().await;
        listener.note(note);
    }
}
