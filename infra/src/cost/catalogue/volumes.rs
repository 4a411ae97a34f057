//! How much a site brings.

use super::assumptions;

assumptions! {
    /// The share of the agents who work on an average day.
    AGENTS_ON_SHIFT = "agents-on-shift": 0.7 "of all agents", Assumed, 0.0 to 1.0;
    /// How many contacts an agent on shift handles in a day.
    CONTACTS_PER_AGENT_DAY = "contacts-per-agent-day": 51.4 "contacts", Assumed, 0.0 to 1_000.0;
    /// The share of the contacts that an agent handles; the others end in a flow or in a queue.
    HANDLED_SHARE = "handled-share": 0.7 "of all contacts", Assumed, 0.01 to 1.0;
    /// How many transfers a handled contact has; each is a contact and a flow of its own.
    TRANSFERS_PER_CONTACT = "transfers-per-contact": 0.08 "of handled contacts", Assumed, 0.0 to 10.0;
    /// How often the record of a contact is sent; again where it changes later.
    DELIVERIES_PER_RECORD = "deliveries-per-contact-record": 1.07 "records", Assumed, 1.0 to 10.0;
    /// The size of a contact record: 3 to 6 KB in samples.
    CONTACT_RECORD_BYTES = "contact-record-bytes": 4_500.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// How many agent events a handled contact makes.
    EVENTS_PER_CONTACT = "events-per-contact": 5.0 "events", Assumed, 0.0 to 100.0;
    /// How many agent events a day has besides contacts: signing in and out, breaks.
    EVENTS_PER_AGENT_DAY = "status-events-per-agent-day": 14.0 "events", Assumed, 0.0 to 1_000.0;
    /// For how long an agent is signed in on a day.
    HOURS_PER_SHIFT = "hours-per-shift": 8.0 "hours", Assumed, 0.0 to 24.0;
    /// For how long heartbeats go on when an agent has signed out.
    HEARTBEAT_HOURS_AFTER_SHIFT = "heartbeat-hours-after-shift": 1.0 "hours", Documented, 0.0 to 24.0;
    /// After how many seconds without an agent event there is a heartbeat.
    HEARTBEAT_SECONDS = "heartbeat-seconds": 120.0 "seconds", Documented, 1.0 to 86_400.0;
    /// The seconds around a handled contact in which other events come instead of heartbeats.
    BUSY_SECONDS_PER_CONTACT = "busy-seconds-per-contact": 155.0 "seconds", Assumed, 0.0 to 86_400.0;
    /// The size of an agent event: 3 KB with two queues, and 0.4 KB more for each further one.
    AGENT_EVENT_BYTES = "agent-event-bytes": 6_000.0 "bytes", Assumed, 1.0 to 1_024_000.0;
    /// How many lines a flow logs for a contact.
    LINES_PER_CONTACT = "flow-log-lines-per-contact": 35.0 "lines", Assumed, 0.0 to 10_000.0;
    /// The size of a flow log line for which CloudWatch bills.
    LINE_BYTES = "flow-log-line-bytes": 450.0 "bytes", Measured, 1.0 to 262_144.0;
    /// The size of a flow log line as a row, with its id and time.
    LINE_ROW_BYTES = "flow-log-row-bytes": 560.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// The share of the handled contacts that Contact Lens analyses.
    ANALYSED_SHARE = "contact-lens-share": 0.8 "of handled contacts", Assumed, 0.0 to 1.0;
    /// The size of a Contact Lens file: 5 KB for a call of a minute and a half.
    ANALYSIS_FILE_BYTES = "contact-lens-file-bytes": 40_000.0 "bytes", Assumed, 1.0 to 67_108_864.0;
    /// The size of a Contact Lens row.
    ANALYSIS_ROW_BYTES = "contact-lens-row-bytes": 1_100.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// How many files of an analysed contact are under Analysis/: the file and its redacted twin.
    FILES_PER_ANALYSIS = "contact-lens-files-per-contact": 2.0 "files", Assumed, 1.0 to 100.0;
    /// How many objects of an analysed contact Connect writes into the bucket, audio included.
    OBJECTS_PER_ANALYSIS = "objects-per-analysed-contact": 5.0 "objects", Assumed, 1.0 to 1_000.0;
    /// How many evaluations people submit for an agent on shift in a day; four a month here.
    EVALUATIONS_PER_AGENT_DAY = "evaluations-per-agent-day": 0.182 "evaluations", Assumed, 0.0 to 1_000.0;
    /// How many evaluations a handled contact has that are made automatically.
    AUTOMATED_EVALUATIONS = "automated-evaluations-per-contact": 0.0 "evaluations", Assumed, 0.0 to 10.0;
    /// The size of an evaluation's file: 2 to 4 KB in samples.
    EVALUATION_FILE_BYTES = "evaluation-file-bytes": 3_450.0 "bytes", Measured, 1.0 to 67_108_864.0;
    /// The size of an evaluation's row.
    EVALUATION_ROW_BYTES = "evaluation-row-bytes": 3_600.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// How many objects Connect writes for an evaluation: the file and a copy at another key.
    OBJECTS_PER_EVALUATION = "objects-per-evaluation": 2.0 "objects", Documented, 1.0 to 100.0;
    /// The share of a day's contacts that its busiest hour has.
    BUSY_HOUR_SHARE = "busy-hour-share": 0.12 "of a day", Assumed, 0.0416 to 1.0;
    /// How much data a month's Athena queries read.
    SCANNED_GB = "scanned-gb-per-month": 100.0 "GB", Assumed, 0.0 to 10_000_000.0;
    /// How many people read dashboards in QuickSight.
    QUICKSIGHT_READERS = "quicksight-readers": 0.0 "readers", Assumed, 0.0 to 1_000_000.0;
}
