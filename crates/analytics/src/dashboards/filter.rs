//! What can be chosen on a dashboard.

use connect_core::Day;

/// Something that can be chosen. All but the days have a column of the same name and meaning in
/// every view that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The days, first and last.
    Days,
    /// One queue.
    Queue,
    /// One agent, by user name.
    Agent,
    /// One channel.
    Channel,
    /// One contact, by id, which is not chosen from a list.
    Contact,
    /// One evaluation form, by title.
    Form,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Days,
        Self::Queue,
        Self::Agent,
        Self::Channel,
        Self::Contact,
        Self::Form,
    ];

    /// Its name, which the parameters of the catalogue's queries share: `queue`. The days are two
    /// parameters there, `from` and `to`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::Channel => "channel",
            Self::Contact => "contact_id",
            Self::Form => "form",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Days => "Days",
            Self::Queue => "Queue",
            Self::Agent => "Agent",
            Self::Channel => "Channel",
            Self::Contact => "Contact id",
            Self::Form => "Evaluation form",
        }
    }

    /// The column of views that it restricts; none for the days, which restrict the partitions.
    pub fn column(self) -> Option<&'static str> {
        match self {
            Self::Days => None,
            Self::Queue => Some("queue_name"),
            Self::Agent => Some("agent_username"),
            Self::Channel => Some("channel"),
            Self::Contact => Some("contactid"),
            Self::Form => Some("form"),
        }
    }
}

/// What somebody has chosen. None is no restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The first day, UTC.
    pub from: Day,
    /// The last day, UTC.
    pub to: Day,
    /// The queue.
    pub queue: Option<String>,
    /// The agent's user name.
    pub agent: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// The contact's id.
    pub contact_id: Option<String>,
    /// The title of the evaluation form.
    pub form: Option<String>,
}

impl Selection {
    /// All of these days.
    pub fn of(from: Day, to: Day) -> Self {
        Self {
            from,
            to,
            queue: None,
            agent: None,
            channel: None,
            contact_id: None,
            form: None,
        }
    }

    /// What is chosen; the days are in [`from`](Self::from) and [`to`](Self::to).
    pub fn get(&self, filter: Filter) -> Option<&str> {
        match filter {
            Filter::Days => None,
            Filter::Queue => self.queue.as_deref(),
            Filter::Agent => self.agent.as_deref(),
            Filter::Channel => self.channel.as_deref(),
            Filter::Contact => self.contact_id.as_deref(),
            Filter::Form => self.form.as_deref(),
        }
    }

    /// Chooses; nothing for the days.
    pub fn set(&mut self, filter: Filter, value: Option<String>) {
        match filter {
            Filter::Days => {}
            Filter::Queue => self.queue = value,
            Filter::Agent => self.agent = value,
            Filter::Channel => self.channel = value,
            Filter::Contact => self.contact_id = value,
            Filter::Form => self.form = value,
        }
    }

    /// The first day of the period before, which is as long and ends the day before the first.
    pub fn before(&self) -> Day {
        let length = self.to.start_millis() - self.from.start_millis() + DAY_MILLIS;
        Day::of_millis(self.from.start_millis() - length).unwrap_or(self.from)
    }
}

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
