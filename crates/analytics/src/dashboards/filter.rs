//! Filters of dashboards, and their values.

use std::collections::BTreeSet;

use connect_core::Day;

use crate::catalogue::{ArgumentError, ParameterKind, days_later};

/// Channels of contacts and analyses, as Amazon Connect writes them.
const CHANNELS: [&str; 5] = ["VOICE", "IVR", "CHAT", "TASK", "EMAIL"];

/// A filter. All but the days have a column of the same name and meaning in every view that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// First and last day.
    Days,
    Queue,
    /// An agent, by user name.
    Agent,
    RoutingProfile,
    /// An agent hierarchy group with all groups below it.
    Hierarchy,
    Channel,
    ChannelSubtype,
    /// A contact, by ID, which is typed and not selected from a list.
    Contact,
    /// An evaluation form, by title.
    Form,
    Evaluator,
    Reason,
    /// The length of intervals in minutes, which restricts nothing.
    Interval,
}

impl Filter {
    pub const ALL: [Self; 12] = [
        Self::Days,
        Self::Queue,
        Self::Agent,
        Self::RoutingProfile,
        Self::Hierarchy,
        Self::Channel,
        Self::ChannelSubtype,
        Self::Contact,
        Self::Form,
        Self::Evaluator,
        Self::Reason,
        Self::Interval,
    ];

    /// The name, which is also that of the parameter in named queries: `queue`. The days are two
    /// parameters there, `from` and `to`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::RoutingProfile => "routing_profile",
            Self::Hierarchy => "hierarchy",
            Self::Channel => "channel",
            Self::ChannelSubtype => "subtype",
            Self::Contact => "contact_id",
            Self::Form => "form",
            Self::Evaluator => "evaluator",
            Self::Reason => "reason",
            Self::Interval => "interval",
        }
    }

    /// The kind of its values.
    pub fn kind(self) -> ParameterKind {
        match self {
            Self::Days => ParameterKind::Day,
            Self::Channel => ParameterKind::Choice(&CHANNELS),
            Self::Interval => ParameterKind::Number,
            _ => ParameterKind::Text,
        }
    }

    /// Parses a value into that of the views: a channel may be in lower case.
    ///
    /// # Errors
    /// If it has another [`kind`](Self::kind).
    pub fn parse_value(self, text: &str) -> Result<String, ArgumentError> {
        self.kind().parse_text(self.name(), text)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Days => "Days",
            Self::Queue => "Queue",
            Self::Agent => "Agent",
            Self::RoutingProfile => "Routing profile",
            Self::Hierarchy => "Agent hierarchy",
            Self::Channel => "Channel",
            Self::ChannelSubtype => "Channel subtype",
            Self::Contact => "Contact ID",
            Self::Form => "Evaluation form",
            Self::Evaluator => "Evaluator",
            Self::Reason => "Call reason",
            Self::Interval => "Interval",
        }
    }

    /// The column that it filters by. None for the days: views have date columns of several names,
    /// and for the interval.
    pub fn column(self) -> Option<&'static str> {
        match self {
            Self::Days | Self::Interval => None,
            Self::Queue => Some("queue_name"),
            Self::Agent => Some("agent_username"),
            Self::RoutingProfile => Some("routing_profile_name"),
            Self::Hierarchy => Some("agent_hierarchy"),
            Self::Channel => Some("channel"),
            Self::ChannelSubtype => Some("channel_subtype"),
            Self::Contact => Some("contactid"),
            Self::Form => Some("form"),
            Self::Evaluator => Some("evaluator"),
            Self::Reason => Some("call_reason"),
        }
    }

    /// The values of the filter, from those of its column: an agent hierarchy group selects those
    /// below it too.
    pub fn values(self, of_column: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        if self == Self::Hierarchy {
            hierarchy_groups(of_column)
        } else {
            of_column.into_iter().collect()
        }
    }
}

/// Between the names of hierarchy groups, as in the views' column `agent_hierarchy`.
pub(super) const HIERARCHY_SEPARATOR: &str = " / ";

/// Agent hierarchy groups with all groups above them.
fn hierarchy_groups(groups: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for group in groups {
        for (end, _) in group.match_indices(HIERARCHY_SEPARATOR) {
            all.insert(group[..end].to_owned());
        }
        all.insert(group);
    }
    all
}

/// Values of filters. A filter without a value restricts nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// First local day.
    pub from: Day,
    /// Last local day.
    pub to: Day,
    pub queue: Option<String>,
    /// User name of the agent.
    pub agent: Option<String>,
    pub routing_profile: Option<String>,
    pub channel: Option<String>,
    pub channel_subtype: Option<String>,
    pub contact_id: Option<String>,
    /// Title of the evaluation form.
    pub form: Option<String>,
    pub evaluator: Option<String>,
    /// Agent hierarchy group.
    pub hierarchy: Option<String>,
    /// Call reason.
    pub reason: Option<String>,
    /// Length of intervals in minutes, a divisor of 60.
    pub interval: u32,
    /// The days that figures compare with the selected ones.
    pub comparison: Comparison,
}

/// The days that figures compare with the selected ones, as many of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comparison {
    /// The days just before.
    #[default]
    PreviousPeriod,
    /// The same days of the week before: a Monday is compared with a Monday.
    WeekBefore,
}

/// Default length of intervals in minutes, as in Amazon Connect's reports.
const HALF_HOUR: u32 = 30;

impl Selection {
    /// A range of days without other filters.
    pub fn new(from: Day, to: Day) -> Self {
        Self {
            from,
            to,
            queue: None,
            agent: None,
            routing_profile: None,
            channel: None,
            channel_subtype: None,
            contact_id: None,
            form: None,
            evaluator: None,
            hierarchy: None,
            reason: None,
            interval: HALF_HOUR,
            comparison: Comparison::default(),
        }
    }

    /// The value of a filter; none for the days and the interval, which are fields.
    pub fn get(&self, filter: Filter) -> Option<&str> {
        match filter {
            Filter::Days | Filter::Interval => None,
            Filter::Queue => self.queue.as_deref(),
            Filter::Agent => self.agent.as_deref(),
            Filter::RoutingProfile => self.routing_profile.as_deref(),
            Filter::Channel => self.channel.as_deref(),
            Filter::ChannelSubtype => self.channel_subtype.as_deref(),
            Filter::Contact => self.contact_id.as_deref(),
            Filter::Form => self.form.as_deref(),
            Filter::Evaluator => self.evaluator.as_deref(),
            Filter::Hierarchy => self.hierarchy.as_deref(),
            Filter::Reason => self.reason.as_deref(),
        }
    }

    /// Sets the value of a filter; does nothing for the days and the interval.
    pub fn set(&mut self, filter: Filter, value: Option<String>) {
        match filter {
            Filter::Days | Filter::Interval => {}
            Filter::Queue => self.queue = value,
            Filter::Agent => self.agent = value,
            Filter::RoutingProfile => self.routing_profile = value,
            Filter::Channel => self.channel = value,
            Filter::ChannelSubtype => self.channel_subtype = value,
            Filter::Contact => self.contact_id = value,
            Filter::Form => self.form = value,
            Filter::Evaluator => self.evaluator = value,
            Filter::Hierarchy => self.hierarchy = value,
            Filter::Reason => self.reason = value,
        }
    }

    /// The first and last day that are compared with the days from `first` to `last`.
    #[expect(
        clippy::expect_used,
        reason = "another period would be compared without a word"
    )]
    pub(super) fn days_before(&self, first: Day, last: Day) -> (Day, Day) {
        const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
        let days = match self.comparison {
            Comparison::PreviousPeriod => {
                (last.start_millis() - first.start_millis()) / DAY_MILLIS + 1
            }
            Comparison::WeekBefore => 7,
        };
        let days = i32::try_from(days).expect("i32 holds the days of 9,999 years");
        (days_later(first, -days), days_later(last, -days))
    }
}
