//! Metrics from agent events.

use super::{Metric, Section, differs, not_available, same, same_with};

pub(super) static AGENTS: Section = Section {
    title: "Agents",
    interval: "Time counts on the local day on which it passes; a state that lasts over midnight counts on both days.",
    metrics: &METRICS,
};

/// Why times of agents differ from Connect's.
const STRETCHES: &str = "ends with a logout; without one, with the last event: Connect keeps an agent who closed the window in the last status. A \
    state without a heartbeat around midnight UTC is not carried over it. Heartbeats follow a logout for up to an hour: after midnight UTC, heartbeats \
    without a contact that begin the day, end within an hour, and are followed by a login or by no event do not count; while more may follow, they count. \
    An agent who is online over midnight and closes the window in that hour looks the same";

const METRICS: [Metric; 18] = [
    differs(
        "SUM_ONLINE_TIME_AGENT",
        "Online time",
        &[
            "occupancy-per-agent.online_seconds",
            "connect_agent_states.online_seconds",
        ],
        STRETCHES,
    ),
    differs(
        "SUM_NON_PRODUCTIVE_TIME_AGENT",
        "Non-productive time (NPT)",
        &[
            "occupancy-per-agent.non_productive_seconds",
            "connect_agent_states.non_productive_seconds",
        ],
        "begins and ends as online time does",
    ),
    same(
        "SUM_CONTACT_TIME_AGENT",
        "Agent on contact time",
        &[
            "occupancy-per-agent.on_contact_seconds",
            "connect_agent_states.on_contact_seconds",
        ],
    ),
    differs(
        "SUM_IDLE_TIME_AGENT",
        "Agent idle time",
        &[
            "occupancy-per-agent.idle_seconds",
            "connect_agent_states.idle_seconds",
        ],
        "begins and ends as online time does. Inbound ringing is idle time, as in the definitions of 2026",
    ),
    same(
        "SUM_ERROR_STATUS_TIME_AGENT",
        "Error status time",
        &[
            "occupancy-per-agent.error_seconds",
            "connect_agent_states.error_seconds",
        ],
    ),
    differs(
        "AGENT_OCCUPANCY",
        "Occupancy",
        &["occupancy-per-agent.occupancy_share"],
        "of an idle time that begins and ends as online time does",
    ),
    differs(
        "",
        "Percent agent on contact time",
        &["occupancy-per-agent.on_contact_share"],
        "of an online time that begins and ends as described there",
    ),
    same_with(
        "AGENT_NON_RESPONSE",
        "Agent non-response",
        &["agent-non-response.agent_non_response"],
        "on the local day of the state MISSED or REJECTED",
    ),
    differs(
        "AGENT_NON_RESPONSE",
        "Agent non-response by queue",
        &["agent-non-response-by-queue.agent_non_response"],
        "attempts to connect an agent that were not answered, from contact records: on the local day of the contact's disconnect, not of the state",
    ),
    not_available(
        "AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS",
        "Agent non-response without customer abandons",
        "state REJECTED does not distinguish a rejection from a customer who left",
    ),
    same_with(
        "AGENT_ANSWER_RATE",
        "Agent answer rate",
        &["agent-non-response.answer_rate_share"],
        "of connections and non-response on the local day of each; outbound contacts, monitors and external parties are not routed",
    ),
    differs(
        "AVG_AGENT_CONNECTING_TIME",
        "Average agent incoming / outbound / API / callback connecting time",
        &[
            "agent-non-response.average_connecting_seconds",
            "agent-non-response.average_outbound_connecting_seconds",
            "agent-non-response.average_api_connecting_seconds",
            "agent-non-response.average_callback_connecting_seconds",
        ],
        "for each attempt, from its first state INCOMING, PENDING or CONNECTING to CONNECTED, MISSED, REJECTED or ERROR, as agent events show them; an outbound call without an answer has none of these and does not count. Methods INBOUND, OUTBOUND, API and CALLBACK; transfers and customer-first callbacks are in none",
    ),
    differs(
        "AVG_AGENT_CONCURRENCY",
        "Average agent concurrency",
        &[
            "concurrent-contacts.most_contacts",
            "concurrent-contacts.concurrent_seconds",
        ],
        "most contacts at once, and time with more than one",
    ),
    same_with(
        "AGENTS_ONLINE, AGENTS_STAFFED",
        "Online; Staffed",
        &[
            "online-agents-by-half-hour.online_agents",
            "online-agents-by-half-hour.staffed_agents",
            "connect_agent_status.is_online",
            "connect_agent_status.is_staffed",
        ],
        "queries: at any time in the half hour; staffed is online and not in a custom status. Outside UTC, count in connect_agent_status the last row, by start_time, of each agent on a local day, as the dashboards do",
    ),
    differs(
        "",
        "(none) Agents online by routing profile; current status of agents",
        &[
            "routing-profiles.online_agents",
            "agents-current-status.status_name",
            "agents-current-contacts.agent_username",
            "agents-current-reason.agent_username",
        ],
        "not metrics of Connect, from single events; an agent of several routing profiles counts in each. After a logout an agent is back with a login or a status that began later, as in connect_agent_states. These queries look up the logout of the day before; connect_agent_states works out from the day alone whether heartbeats after midnight UTC follow a logout, so that an agent can be online there for up to an hour of that night",
    ),
    differs(
        "AGENTS_AVAILABLE",
        "Available",
        &["connect_agent_status.state"],
        "agents whose state is Available: without any contact. Connect also counts an agent who has a contact and may take another one; views do not have the free slots of agents",
    ),
    differs(
        "",
        "Agent activity",
        &["connect_agent_status.state", "connect_agent_states.state"],
        "the first that applies of Error, Missed, Rejected, On contact, After contact work, Incoming, custom status, Available, Offline; an outbound contact that rings is Calling here and On contact in Connect",
    ),
    not_available(
        "AGENT_SCHEDULE_ADHERENCE, AGENT_ADHERENT_TIME, AGENT_SCHEDULED_TIME",
        "Adherence; Adherent time; Scheduled time",
        "needs schedules, which are in none of the sources",
    ),
];
