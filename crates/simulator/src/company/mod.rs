//! Constants of `AnyCompany`'s Amazon Connect instance.

mod customers;
mod names;
mod people;

pub(crate) use customers::Customer;
pub(crate) use people::{Person, SHIFT, SUPERVISORS, Team, people};

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
/// Bucket of recordings, analyses, and evaluations.
pub(crate) const BUCKET: &str = "amzn-s3-demo-bucket";
/// Prefix of everything but analyses.
pub(crate) const PREFIX: &str = "connect/anycompany";
/// Inbound telephone number.
pub(crate) const INBOUND_NUMBER: &str = "+17755550100";
/// Inbound e-mail address.
pub(crate) const MAIL_ADDRESS: &str = "sales@anycompany.example.com";
/// Target of external transfers.
pub(crate) const OUTSIDE_NUMBER: &str = "+17755550142";
pub(crate) const LOG_GROUP: &str = "/aws/connect/anycompany";

pub(crate) const TASK_TEMPLATE_ARN: &str =
    instance!("/task-template/5e9b1f70-44a2-4f83-9d5c-6b7a8c9d0e1f");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Queue of the inbound flow.
    Basic,
    /// Queue of questions about purchases, transfers, and consults.
    Support,
    /// Queue of the outbound campaign.
    Campaigns,
}

impl Queue {
    pub(crate) const ALL: [Self; 3] = [Self::Basic, Self::Support, Self::Campaigns];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Basic => "BasicQueue",
            Self::Support => "Support",
            Self::Campaigns => "Campaigns",
        }
    }

    pub(crate) fn arn(self) -> &'static str {
        match self {
            Self::Basic => instance!("/queue/2b1d6c2e-7a34-4f0a-8c1e-94d3b5a0e617"),
            Self::Support => instance!("/queue/8d4e2f6a-1c5b-4b9e-a3d7-0f2c6e8a1b35"),
            Self::Campaigns => instance!("/queue/f19a7c3d-52e8-4c06-9b4d-7e1a3c5d8f20"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoutingProfile {
    Sales,
    Support,
}

impl RoutingProfile {
    pub(crate) const ALL: [Self; 2] = [Self::Sales, Self::Support];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sales => "Sales",
            Self::Support => "Support",
        }
    }

    pub(crate) fn arn(self) -> &'static str {
        match self {
            Self::Sales => instance!("/routing-profile/c7e50a1b-93d2-4d4f-b6a8-1f0e2d3c4b5a"),
            Self::Support => instance!("/routing-profile/5b8f0d2e-6a47-4c91-8e3b-d2f4a6c80e19"),
        }
    }

    /// How long a contact of `queue` must have waited, in milliseconds.
    pub(crate) fn delay(self, queue: Queue) -> i64 {
        match (self, queue) {
            (Self::Sales, Queue::Basic | Queue::Campaigns) | (Self::Support, Queue::Support) => 0,
            (Self::Sales, Queue::Support) | (Self::Support, _) => OVERFLOW_DELAY,
        }
    }
}

/// Delay of the queues of the other routing profile, in milliseconds.
pub(crate) const OVERFLOW_DELAY: i64 = 15_000;

pub(crate) const CAMPAIGN: &str = "6f0e3b52-9c1d-4a77-8b2e-5d4c3f1a0e96";

/// ARN of a resource of the instance.
pub(crate) fn resource(kind: &str, id: impl std::fmt::Display) -> String {
    format!("{INSTANCE_ARN}/{kind}/{id}")
}

#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) name: &'static str,
    pub(crate) arn: &'static str,
}

/// Flow of the inbound number; its source is `contact-flows/SimpleInboundFlow`.
pub(crate) const INBOUND_FLOW: Flow = Flow {
    name: "SimpleInboundFlow",
    arn: instance!("/contact-flow/0d9f8e7c-6b5a-4493-82f1-a0b1c2d3e4f5"),
};
/// Flow of chats, tasks, and e-mails.
pub(crate) const WRITTEN_FLOW: Flow = Flow {
    name: "SimpleWrittenFlow",
    arn: instance!("/contact-flow/7a6b5c4d-3e2f-4a1b-9c8d-e7f6a5b4c3d2"),
};
/// Customer queue flow.
pub(crate) const QUEUE_FLOW: Flow = Flow {
    name: "AnyCompany queue",
    arn: instance!("/contact-flow/e2d3c4b5-a697-4887-b9a0-1b2c3d4e5f60"),
};
/// Agent whisper flow.
pub(crate) const WHISPER_FLOW: Flow = Flow {
    name: "AnyCompany agent whisper",
    arn: instance!("/contact-flow/91a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8"),
};
/// Transfer to queue flow.
pub(crate) const TRANSFER_FLOW: Flow = Flow {
    name: "AnyCompany queue transfer",
    arn: instance!("/contact-flow/3c4d5e6f-7081-4292-a3b4-c5d6e7f80912"),
};

pub(crate) const CALLBACK_FLOW: Flow = Flow {
    name: "AnyCompany callback",
    arn: instance!("/contact-flow/b2c3d4e5-f607-4819-a2b3-c4d5e6f70819"),
};
/// Disconnect flow with a survey.
pub(crate) const SURVEY_FLOW: Flow = Flow {
    name: "AnyCompany survey",
    arn: instance!("/contact-flow/d4e5f607-1829-4a3b-84c5-d6e7f8091a2b"),
};
/// Flow of campaign calls.
pub(crate) const CAMPAIGN_FLOW: Flow = Flow {
    name: "AnyCompany campaign",
    arn: instance!("/contact-flow/a0b1c2d3-e4f5-4607-9829-b1c2d3e4f506"),
};

/// Status of an agent.
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

    pub(crate) fn status_type(self) -> &'static str {
        match self {
            Self::Available => "ROUTABLE",
            Self::Break | Self::Lunch => "CUSTOM",
            Self::Offline => "OFFLINE",
        }
    }
}
