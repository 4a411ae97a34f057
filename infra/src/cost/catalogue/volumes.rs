//! Volumes of a site.

use super::assumptions;

assumptions! {
    /// Share of agents who work on an average day.
    AGENTS_ON_SHIFT = "agents-on-shift": 0.7 "of all agents", Assumed, 0.0 to 1.0;
    /// Contacts handled by an agent on shift per day.
    CONTACTS_PER_AGENT_DAY = "contacts-per-agent-day": 51.4 "contacts", Assumed, 0.0 to 1_000.0;
    /// Share of contacts that an agent handles; the others end in a flow or in a queue.
    HANDLED_SHARE = "handled-share": 0.7 "of all contacts", Assumed, 0.01 to 1.0;
    /// Transfers per handled contact; each is a contact and a flow of its own.
    TRANSFERS_PER_CONTACT = "transfers-per-contact": 0.08 "of handled contacts", Assumed, 0.0 to 10.0;
    /// Deliveries per contact record; Connect sends it again when it changes.
    DELIVERIES_PER_RECORD = "deliveries-per-contact-record": 1.07 "records", Assumed, 1.0 to 10.0;
    /// Size of a contact record; 3 to 6 KB in samples.
    CONTACT_RECORD_BYTES = "contact-record-bytes": 4_500.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// Agent events per handled contact.
    EVENTS_PER_CONTACT = "events-per-contact": 5.0 "events", Assumed, 0.0 to 100.0;
    /// Agent events per agent and day that are not of contacts: sign-in, sign-out, breaks.
    EVENTS_PER_AGENT_DAY = "status-events-per-agent-day": 14.0 "events", Assumed, 0.0 to 1_000.0;
    /// Time that an agent is signed in per day.
    HOURS_PER_SHIFT = "hours-per-shift": 8.0 "hours", Assumed, 0.0 to 24.0;
    /// Time for which heartbeats continue after an agent signs out.
    HEARTBEAT_HOURS_AFTER_SHIFT = "heartbeat-hours-after-shift": 1.0 "hours", Documented, 0.0 to 24.0;
    /// Interval of heartbeats without other agent events.
    HEARTBEAT_SECONDS = "heartbeat-seconds": 120.0 "seconds", Documented, 1.0 to 86_400.0;
    /// Time per handled contact in which other events replace heartbeats.
    BUSY_SECONDS_PER_CONTACT = "busy-seconds-per-contact": 155.0 "seconds", Assumed, 0.0 to 86_400.0;
    /// Size of an agent event; 3 KB with two queues, and 0.4 KB for each further queue.
    AGENT_EVENT_BYTES = "agent-event-bytes": 6_000.0 "bytes", Assumed, 1.0 to 1_024_000.0;
    /// Flow log lines per contact.
    LINES_PER_CONTACT = "flow-log-lines-per-contact": 35.0 "lines", Assumed, 0.0 to 10_000.0;
    /// Size of a flow log line that CloudWatch bills.
    LINE_BYTES = "flow-log-line-bytes": 450.0 "bytes", Measured, 1.0 to 262_144.0;
    /// Size of a flow log line as a row, with ID and timestamp.
    LINE_ROW_BYTES = "flow-log-row-bytes": 560.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// Share of handled contacts that Contact Lens analyzes.
    ANALYSED_SHARE = "contact-lens-share": 0.8 "of handled contacts", Assumed, 0.0 to 1.0;
    /// Size of a Contact Lens file; 5 KB for a call of 90 seconds.
    ANALYSIS_FILE_BYTES = "contact-lens-file-bytes": 40_000.0 "bytes", Assumed, 1.0 to 67_108_864.0;
    /// Size of a Contact Lens row.
    ANALYSIS_ROW_BYTES = "contact-lens-row-bytes": 1_100.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// Objects under Analysis/ per analyzed contact: the original and the redacted file, and the
    /// redacted audio.
    FILES_PER_ANALYSIS = "contact-lens-files-per-contact": 3.0 "objects", Assumed, 1.0 to 100.0;
    /// Objects that Connect writes per analyzed contact, including audio.
    OBJECTS_PER_ANALYSIS = "objects-per-analysed-contact": 5.0 "objects", Assumed, 1.0 to 1_000.0;
    /// Turns of a conversation that Contact Lens analyzes; a call of five minutes has about 60.
    TURNS_PER_ANALYSIS = "turns-per-conversation": 60.0 "turns", Assumed, 0.0 to 100_000.0;
    /// Size of the row of a turn.
    TURN_ROW_BYTES = "turn-row-bytes": 780.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// Retention of the rows of transcripts; the parameter transcripts-retention-days.
    TRANSCRIPT_DAYS = "transcripts-retention-days": 90.0 "days", Documented, 1.0 to 3_650.0;
    /// Evaluations submitted per agent on shift and day; the default is four per month.
    EVALUATIONS_PER_AGENT_DAY = "evaluations-per-agent-day": 0.182 "evaluations", Assumed, 0.0 to 1_000.0;
    /// Automated evaluations per handled contact.
    AUTOMATED_EVALUATIONS = "automated-evaluations-per-contact": 0.0 "evaluations", Assumed, 0.0 to 10.0;
    /// Size of an evaluation file; 2 to 4 KB in samples.
    EVALUATION_FILE_BYTES = "evaluation-file-bytes": 3_450.0 "bytes", Measured, 1.0 to 67_108_864.0;
    /// Size of an evaluation row.
    EVALUATION_ROW_BYTES = "evaluation-row-bytes": 3_600.0 "bytes", Measured, 1.0 to 1_024_000.0;
    /// Objects that Connect writes per evaluation: the file and a copy at another key.
    OBJECTS_PER_EVALUATION = "objects-per-evaluation": 2.0 "objects", Documented, 1.0 to 100.0;
    /// Share of the contacts of a day in its busiest hour.
    BUSY_HOUR_SHARE = "busy-hour-share": 0.12 "of a day", Assumed, 0.0416 to 1.0;
    /// Data scanned by Athena queries per month, beside that of charts.
    SCANNED_GB = "scanned-gb-per-month": 100.0 "GB", Assumed, 0.0 to 10_000_000.0;
    /// Charts of agent events or contact records that people look at per day: ten dashboards with
    /// 20 charts.
    CHARTS_PER_DAY = "charts-per-day": 200.0 "charts", Assumed, 0.0 to 1_000_000.0;
    /// Days of rows that a chart reads, with today.
    DAYS_PER_CHART = "days-per-chart": 7.0 "days", Assumed, 1.0 to 3_660.0;
    /// Days of contact records before those of a chart: a task that ends on its days can have begun 90
    /// days before. With a filter of calls or chats it is 8.
    EARLIER_DAYS_PER_CHART = "earlier-days-per-chart": 91.0 "days", Documented, 0.0 to 3_660.0;
    /// Readers of QuickSight dashboards.
    QUICKSIGHT_READERS = "quicksight-readers": 0.0 "readers", Assumed, 0.0 to 1_000_000.0;
}
