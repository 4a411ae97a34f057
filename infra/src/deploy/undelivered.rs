//! What has not become rows yet, and is lost when stacks are deleted: messages in queues, and records
//! on streams.

use cli::text::count;

use super::cloudformation::StackResource;
use super::queues::Queues;
use super::{DeployError, Session};
use crate::Stack;
use crate::model::ResourceType;
use crate::model::resource_types::{DeliveryStream, Queue, Stream};

/// Messages and streams that are deleted with stacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undelivered {
    /// Queues with messages, and their approximate number.
    pub queues: Vec<(String, usize)>,
    /// Data streams and delivery streams. The number of records on them is not known.
    pub streams: Vec<String>,
}

impl Undelivered {
    /// What deleting the stacks with these resources deletes.
    ///
    /// # Errors
    /// A request fails.
    pub async fn find(
        session: &Session,
        stacks: &[(&Stack, Vec<StackResource>)],
    ) -> Result<Self, DeployError> {
        let queues = Queues::new(&session.account);
        let mut found = Self::default();
        for resource in stacks.iter().flat_map(|(_, resources)| resources) {
            let id = &resource.physical_id;
            match resource.resource_type.as_str() {
                Queue::NAME => {
                    let name = id.rsplit('/').next().unwrap_or(id).to_owned();
                    let messages = queues.messages(id).await?.unwrap_or_default();
                    if messages > 0 {
                        found.queues.push((name, messages));
                    }
                }
                Stream::NAME | DeliveryStream::NAME => found.streams.push(id.clone()),
                _ => {}
            }
        }
        Ok(found)
    }

    /// Queues with messages, in a sentence.
    pub fn messages(&self) -> String {
        let queues = self
            .queues
            .iter()
            .map(|(name, messages)| format!("{name} ({})", count(*messages as u64, "message")));
        queues.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_names_and_numbers() {
        let undelivered = Undelivered {
            queues: vec![("A-CLDLQ".to_owned(), 12), ("A-EFDLQ".to_owned(), 1)],
            streams: Vec::new(),
        };
        assert_eq!(
            undelivered.messages(),
            "A-CLDLQ (12 messages), A-EFDLQ (1 message)"
        );
    }
}
