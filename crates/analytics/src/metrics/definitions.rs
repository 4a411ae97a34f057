//! Definitions of the measures of the dashboards, by label.
//!
//! Measures with the name of a metric of Amazon Connect have its definition.

/// The definition of a measure of a dashboard.
pub fn definition(label: &str) -> Option<&'static str> {
    DEFINITIONS
        .iter()
        .find(|(known, _)| *known == label)
        .map(|(_, definition)| *definition)
}

/// Labels with their definitions, in the order of the reference.
pub(crate) static DEFINITIONS: [(&str, &str); 46] = [
    (
        "Contacts created",
        "Contact records. Every leg is a contact: transfers, consults, conferences, callbacks and surveys too.",
    ),
    (
        "Customer contacts",
        "Contacts as customers see them, without transfers, consults, conferences, callbacks, surveys, monitors, external parties, manager assist contacts, e-mail replies and discarded previews. Not a metric of Amazon Connect.",
    ),
    (
        "Contacts queued",
        "Contacts that entered a queue: their record has an enqueue timestamp.",
    ),
    (
        "Contacts handled",
        "Contacts to which an agent was connected, legs of consults included. Legs of supervisors who monitor a contact count too, as in Amazon Connect; figures by agent leave them out.",
    ),
    (
        "Contacts abandoned",
        "Contacts queued that ended without an agent, a next contact or a transfer. A customer who chose a callback or a survey did not abandon.",
    ),
    (
        "Abandonment rate",
        "Contacts abandoned, as percent of contacts queued.",
    ),
    (
        "Contacts transferred out",
        "Contacts that an agent or a flow handed over: their record has a transfer-completed timestamp. Consults are not transfers.",
    ),
    (
        "Service level 20 s",
        "Contacts that left the queue for any reason in less than 20 seconds, as percent of contacts queued. Contacts abandoned that soon count as removed in time.",
    ),
    (
        "Custom service level 20 s",
        "Contacts handled after less than 20 seconds, as percent of contacts queued without those that were transferred out of the queue or resulted in a callback.",
    ),
    (
        "Average queue answer time (ASA)",
        "Average queue time of contacts queued and handled.",
    ),
    (
        "Average queue abandon time",
        "Average queue time of contacts abandoned.",
    ),
    (
        "Maximum queued time",
        "Longest queue time of a contact, handled or not.",
    ),
    (
        "50th percentile of queue time",
        "Half of the contacts queued, abandoned ones included, were in the queue for at most this time.",
    ),
    (
        "90th percentile of queue time",
        "90 % of the contacts queued, abandoned ones included, were in the queue for at most this time.",
    ),
    (
        "Average handle time (AHT)",
        "Average of agent interaction, customer hold, after contact work and agent pause time.",
    ),
    (
        "Average agent interaction time",
        "Average time that an agent interacted with the customer, without hold and pause, of contacts handled.",
    ),
    (
        "Average customer hold time (all contacts)",
        "Average time on hold of contacts handled; contacts never put on hold count as zero.",
    ),
    (
        "Average after contact work time (ACW)",
        "Average after contact work time of contacts handled; contacts without any count as zero.",
    ),
    (
        "Average agent pause time (all contacts)",
        "Average time for which tasks were paused, of contacts handled; contacts never paused count as zero. Amazon Connect's average is of contacts that were paused.",
    ),
    ("Holds", "How often customers were put on hold."),
    (
        "Contacts with the input",
        "Contacts whose customer pressed these keys in a menu at least once.",
    ),
    (
        "Agents online",
        "Agents who were online at any time of the selected days.",
    ),
    (
        "Online time",
        "Time in a status other than Offline, custom statuses included.",
    ),
    (
        "Agent on contact time",
        "Time with at least one contact that is connected, on hold, paused, in after contact work, or an outbound contact that rings; not in a custom status.",
    ),
    (
        "Agent idle time",
        "Time available without a contact, with an inbound contact that rings, or in error.",
    ),
    (
        "Non-productive time (NPT)",
        "Time in a custom status, such as a break, with a contact or without.",
    ),
    (
        "Error status time",
        "Time with a contact in a missed, rejected or error state, or in status Error.",
    ),
    (
        "Occupancy",
        "Agent on contact time, as percent of agent on contact and idle time.",
    ),
    (
        "Percent agent on contact time",
        "Agent on contact time, as percent of online time.",
    ),
    ("Time", "Time in the state."),
    (
        "Contacts analyzed",
        "Contacts that Contact Lens analyzed, with or without an agent. A contact with two analyses counts once; self-service (IVR) does not count.",
    ),
    (
        "Average customer sentiment",
        "Average sentiment score of customers, from -5 to 5. Conversations without a score and self-service (IVR) do not count.",
    ),
    (
        "Average agent sentiment",
        "Average sentiment score of agents, from -5 to 5. Conversations without a score and self-service (IVR) do not count.",
    ),
    (
        "Non-talk time percent",
        "Hold time and silences of more than three seconds, as percent of conversation time. Voice only.",
    ),
    (
        "Agent talk time percent",
        "Time in which agents talked, as percent of conversation time. Voice only.",
    ),
    (
        "Customer talk time percent",
        "Time in which customers talked, as percent of conversation time. Voice only.",
    ),
    (
        "Average agent interruptions",
        "How often agents interrupted customers, on average per conversation.",
    ),
    (
        "Average interruptions, both parties",
        "How often either party interrupted the other, on average per conversation. Not a metric of Amazon Connect.",
    ),
    (
        "Evaluations performed",
        "Evaluations of agents that were submitted, without calibrations. Amazon Connect also counts evaluations of customers and automated systems.",
    ),
    ("Agents evaluated", "Agents with an evaluation."),
    (
        "Average evaluation score",
        "Average score of evaluations performed that have one.",
    ),
    (
        "Automatic fails percent",
        "Evaluations that failed automatically, as percent of evaluations performed.",
    ),
    (
        "Automated evaluations",
        "Evaluations that were answered and submitted automatically, as percent of evaluations performed.",
    ),
    ("Answers", "Evaluations in which the question was answered."),
    (
        "Not applicable",
        "Evaluations in which the question was marked as not applicable, as percent of evaluations with the question.",
    ),
    (
        "Calibrations",
        "Evaluations of calibration sessions, which count in no other measure.",
    ),
];
