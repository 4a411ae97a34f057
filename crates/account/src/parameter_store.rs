//! The parameters of one deployment in Parameter Store.

use std::collections::BTreeMap;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;
use parameters::{AppName, Definition, Derived, Entry, catalogue};
use serde_json::{Value, json};

use crate::{Account, AwsError, Call};

/// How many names Parameter Store takes in one call to get or delete.
const BATCH: usize = 10;

/// What Parameter Store holds, by name without the hierarchy.
pub type Stored = BTreeMap<String, String>;

/// Whoever is told what happens meanwhile.
pub trait Listener {
    /// What is being done, when somebody wants to know.
    fn progress(&self, text: &str);
    /// What somebody who is waiting should know.
    fn note(&self, text: &str);
}

/// The folder of a deployment in Parameter Store.
#[derive(Debug)]
pub struct ParameterStore {
    client: Client,
    hierarchy: String,
}

/// Writing or deleting that was broken off half way.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct BrokenOff {
    /// Why.
    pub cause: Cause,
    /// What was being done.
    pub action: Action,
    /// The parameters for which it was done, by name without the hierarchy.
    pub done: Vec<String>,
    /// Those for which it was not.
    pub not_done: Vec<String>,
}

/// Why something was broken off.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// AWS failed.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// Somebody pressed Ctrl-C twice.
    #[error("stopped with Ctrl-C")]
    Interrupted,
}

/// What is done with parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// They are stored.
    Store,
    /// They are deleted.
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

impl BrokenOff {
    /// Whether somebody wanted it so.
    pub fn interrupted(&self) -> bool {
        matches!(self.cause, Cause::Interrupted)
    }

    /// The document for scripts.
    pub fn to_json(&self) -> Value {
        let (done, not_done) = match self.action {
            Action::Store => ("stored", "notStored"),
            Action::Delete => ("deleted", "notDeleted"),
        };
        json!({"status": "failed", "message": self.to_string(), done: self.done, not_done: self.not_done})
    }
}

impl ParameterStore {
    /// The folder of a deployment.
    pub fn new(account: &Account, app_name: &AppName) -> Self {
        Self {
            client: Client::new(&account.config),
            hierarchy: app_name.hierarchy(),
        }
    }

    /// What is stored of the parameters and of what is derived from them.
    ///
    /// # Errors
    /// When AWS does not tell.
    pub async fn read(&self) -> Result<Stored, AwsError> {
        let mut stored = Stored::new();
        for names in all_names().chunks(BATCH) {
            let request = self
                .client
                .get_parameters()
                .set_names(Some(self.full_names(names)));
            let answer = request
                .send()
                .await
                .map_err(|error| self.explain("GetParameters", &error))?;
            let found = answer.parameters.unwrap_or_default().into_iter();
            stored.extend(found.filter_map(|parameter| {
                Some((self.short_name(&parameter.name?), parameter.value?))
            }));
        }
        Ok(stored)
    }

    /// Stores values one after the other, replacing what is there. Ctrl-C is heeded at the second
    /// time.
    ///
    /// # Errors
    /// When it is broken off; the error tells what is stored.
    pub async fn write(
        &self,
        entries: &[Entry],
        listener: &impl Listener,
    ) -> Result<(), BrokenOff> {
        let mut done = Vec::new();
        let outcome = tokio::select! {
            outcome = self.put_each(entries, &mut done, listener) => outcome,
            () = stop_requested(listener) => Err(Cause::Interrupted),
        };
        let names = || entries.iter().map(|entry| entry.name.to_owned()).collect();
        outcome.map_err(|cause| broken_off(cause, Action::Store, done, names()))
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

    /// Deletes everything of the deployment and says what was there.
    ///
    /// # Errors
    /// When it is broken off; the error tells what is deleted.
    pub async fn delete(&self, listener: &impl Listener) -> Result<Vec<String>, BrokenOff> {
        let mut done = Vec::new();
        let outcome = tokio::select! {
            outcome = self.delete_each(&mut done, listener) => outcome,
            () = stop_requested(listener) => Err(Cause::Interrupted),
        };
        match outcome {
            Ok(()) => Ok(done),
            Err(cause) => Err(broken_off(
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
        AwsError::of(
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

/// The names of the parameters and of what is derived from them.
fn all_names() -> Vec<&'static str> {
    let given = catalogue::ALL
        .iter()
        .map(|parameter: &&Definition| parameter.name);
    given
        .chain(Derived::ALL.iter().map(|derived| derived.name))
        .collect()
}

fn broken_off(cause: Cause, action: Action, done: Vec<String>, names: Vec<String>) -> BrokenOff {
    let not_done = names
        .into_iter()
        .filter(|name| !done.contains(name))
        .collect();
    BrokenOff {
        cause,
        action,
        done,
        not_done,
    }
}

/// Waits until somebody presses Ctrl-C twice: the first time is answered only, so that nothing is
/// left half done by accident.
async fn stop_requested(listener: &impl Listener) {
    for answer in [
        "Finishing, so that nothing is left half done; Ctrl-C again stops at once.",
        "Stopping.",
    ] {
        if tokio::signal::ctrl_c().await.is_err() {
            return std::future::pending().await;
        }
        listener.note(answer);
    }
}
