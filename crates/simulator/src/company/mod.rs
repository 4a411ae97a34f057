//! `AnyCompany`'s instance: what stands in its documents whoever calls.

mod customers;
mod names;
mod people;

pub(crate) use customers::Customer;
pub(crate) use people::{Person, SHIFT, Team, people};

macro_rules! instance {
    ($path:literal) => {
        concat!(
            "arn:aws:connect:us-east-1:111122223333:instance/64f3c2e1-0b7d-4c55-9e1a-5d20a8c7f9b3",
            $path
        )
    };
}

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const INSTANCE: &str = "64f3c2e1-0b7d-4c55-9e1a-5d20a8c7f9b3";
pub(crate) const INSTANCE_ARN: &str = instance!("");
/// The bucket of recordings, analyses and evaluations.
pub(crate) const BUCKET: &str = "amzn-s3-demo-bucket";
/// Below it, everything but the analyses.
pub(crate) const PREFIX: &str = "connect/anycompany";
/// The one number that customers call.
pub(crate) const INBOUND_NUMBER: &str = "+17755550100";
/// Where customers write to.
pub(crate) const MAIL_ADDRESS: &str = "sales@anycompany.example.com";
/// Where calls go that a colleague outside takes.
pub(crate) const OUTSIDE_NUMBER: &str = "+17755550142";
pub(crate) const LOG_GROUP: &str = "/aws/connect/anycompany";

pub(crate) const QUEUE_NAME: &str = "BasicQueue";
pub(crate) const QUEUE_ARN: &str = instance!("/queue/2b1d6c2e-7a34-4f0a-8c1e-94d3b5a0e617");
pub(crate) const ROUTING_PROFILE_NAME: &str = "Sales";
pub(crate) const ROUTING_PROFILE_ARN: &str =
    instance!("/routing-profile/c7e50a1b-93d2-4d4f-b6a8-1f0e2d3c4b5a");
pub(crate) const TASK_TEMPLATE_ARN: &str =
    instance!("/task-template/5e9b1f70-44a2-4f83-9d5c-6b7a8c9d0e1f");

/// The resource of the instance with this path.
pub(crate) fn resource(kind: &str, id: impl std::fmt::Display) -> String {
    format!("{INSTANCE_ARN}/{kind}/{id}")
}

/// A contact flow.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) name: &'static str,
    pub(crate) arn: &'static str,
}

/// The flow behind the inbound number; `contact-flows/SimpleInboundFlow` is its text.
pub(crate) const INBOUND_FLOW: Flow = Flow {
    name: "SimpleInboundFlow",
    arn: instance!("/contact-flow/0d9f8e7c-6b5a-4493-82f1-a0b1c2d3e4f5"),
};
/// The flow of chats, tasks and e-mails.
pub(crate) const WRITTEN_FLOW: Flow = Flow {
    name: "SimpleWrittenFlow",
    arn: instance!("/contact-flow/7a6b5c4d-3e2f-4a1b-9c8d-e7f6a5b4c3d2"),
};
/// What a caller in the queue hears.
pub(crate) const QUEUE_FLOW: Flow = Flow {
    name: "AnyCompany queue",
    arn: instance!("/contact-flow/e2d3c4b5-a697-4887-b9a0-1b2c3d4e5f60"),
};
/// What an agent hears before the caller.
pub(crate) const WHISPER_FLOW: Flow = Flow {
    name: "AnyCompany agent whisper",
    arn: instance!("/contact-flow/91a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8"),
};
/// The flow of a call that an agent hands on.
pub(crate) const TRANSFER_FLOW: Flow = Flow {
    name: "AnyCompany queue transfer",
    arn: instance!("/contact-flow/3c4d5e6f-7081-4292-a3b4-c5d6e7f80912"),
};

/// What an agent has chosen to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Available,
    Break,
    Lunch,
    Offline,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Break => "Break",
            Self::Lunch => "Lunch",
            Self::Offline => "Offline",
        }
    }

    pub(crate) fn arn(self) -> &'static str {
        match self {
            Self::Available => instance!("/agent-state/1a2b3c4d-5e6f-4708-9a1b-2c3d4e5f6071"),
            Self::Break => instance!("/agent-state/2b3c4d5e-6f70-4819-ab2c-3d4e5f607182"),
            Self::Lunch => instance!("/agent-state/3c4d5e6f-7081-492a-bc3d-4e5f60718293"),
            Self::Offline => instance!("/agent-state/4d5e6f70-8192-4a3b-8d4e-5f60718293a4"),
        }
    }

    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Available => "ROUTABLE",
            Self::Break | Self::Lunch => "CUSTOM",
            Self::Offline => "OFFLINE",
        }
    }
}
