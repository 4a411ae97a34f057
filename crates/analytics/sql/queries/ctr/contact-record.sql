-- Contact record
--
-- The record of one contact.
--
-- Columns:
--   contactid                      varchar       contact
--   channel                        varchar       VOICE, CHAT, TASK or EMAIL
--   initiation_method              varchar       initiation method
--   customer_address               varchar       phone number or address of the customer
--   system_address                 varchar       phone number or address that the customer used
--   call_reason                    varchar       contact attribute CallReason, NULL if no flow set it
--   initiation_time                timestamp(3)  initiation timestamp, UTC
--   local_initiation_time          timestamp(3)  the same, in the reporting time zone
--   queue_name                     varchar       queue
--   enqueue_time                   timestamp(3)  enqueue timestamp, UTC
--   local_enqueue_time             timestamp(3)  the same, in the reporting time zone
--   wait_seconds                   integer       queue time in seconds
--   agent_username                 varchar       agent
--   routing_profile_name           varchar       routing profile of the agent
--   connection_attempts            integer       number of attempts to connect an agent
--   connected_to_agent_time        timestamp(3)  connected-to-agent timestamp, UTC
--   local_connected_to_agent_time  timestamp(3)  the same, in the reporting time zone
--   interaction_seconds            integer       agent interaction time in seconds
--   holds                          integer       number of holds
--   hold_seconds                   integer       customer hold time in seconds
--   longest_hold_seconds           integer       longest hold in seconds
--   after_contact_work_seconds     integer       after contact work time in seconds
--   disconnect_time                timestamp(3)  disconnect timestamp, UTC
--   local_disconnect_time          timestamp(3)  the same, in the reporting time zone
--   disconnect_reason              varchar       disconnect reason
--   contact_seconds                integer       contact duration in seconds
--   is_abandoned                   integer       1 if abandoned, else 0
--   transferred_to_address         varchar       destination address outside Connect
--   initial_contact_id             varchar       first contact of the chain
--   previous_contact_id            varchar       previous contact
--   next_contact_id                varchar       next contact
--   related_contact_id             varchar       related contact
--   recording_location             varchar       location of the recording
--   attributes                     varchar       contact attributes as JSON text
--   last_update_time               timestamp(3)  last update timestamp, UTC
--   local_last_update_time         timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   contact_id  text  none     contact
--   from        day   today-6  first local day of initiation
--   to          day   today    last local day of initiation
SELECT
  contact.contactid,
  contact.channel,
  contact.initiation_method,
  contact.customer_address,
  record.systemendpoint.address AS system_address,
  contact.call_reason,
  contact.initiation_time,
  CAST(with_timezone(contact.initiation_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_initiation_time,
  contact.queue_name,
  contact.enqueue_time,
  CAST(with_timezone(contact.enqueue_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_enqueue_time,
  contact.wait_seconds,
  contact.agent_username,
  contact.routing_profile_name,
  contact.connection_attempts,
  contact.connected_to_agent_time,
  CAST(with_timezone(contact.connected_to_agent_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_connected_to_agent_time,
  contact.interaction_seconds,
  contact.holds,
  contact.hold_seconds,
  record.agent.longestholdduration AS longest_hold_seconds,
  contact.after_contact_work_seconds,
  contact.disconnect_time,
  CAST(with_timezone(contact.disconnect_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_disconnect_time,
  contact.disconnect_reason,
  contact.contact_seconds,
  contact.is_abandoned,
  contact.transferred_to_address,
  contact.initial_contact_id,
  contact.previous_contact_id,
  contact.next_contact_id,
  contact.related_contact_id,
  record.recording.location AS recording_location,
  record.attributes,
  CAST(TRY(from_iso8601_timestamp(record.lastupdatetimestamp)) AT TIME ZONE 'UTC' AS timestamp(3)) AS last_update_time,
  CAST(TRY(from_iso8601_timestamp(record.lastupdatetimestamp)) AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_update_time
FROM connect_contacts AS contact
JOIN connect_ctr_latest AS record ON record.contactid = contact.contactid
WHERE contact.contactid = ${contact_id}
  AND contact.year * 10000 + contact.month * 100 + contact.day BETWEEN ${from-1} AND ${to+1}
  AND record.year * 10000 + record.month * 100 + record.day BETWEEN ${from-1} AND ${to+1}
ORDER BY contact.initiation_time
