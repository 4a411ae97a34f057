-- One contact
--
-- What is known of one contact?
--
-- Columns:
--   contactid                   varchar       the contact
--   channel                     varchar       VOICE, CHAT, TASK or EMAIL
--   initiation_method           varchar       how it began
--   customer_address            varchar       the customer's number or address
--   system_address              varchar       the number or address that the customer reached
--   call_reason                 varchar       what the customer called for, NULL where no flow set it
--   initiation_time             timestamp(3)  when it began, UTC
--   queue_name                  varchar       the queue
--   enqueue_time                timestamp(3)  when it entered the queue, UTC
--   wait_seconds                integer       seconds in the queue
--   agent_username              varchar       the agent
--   routing_profile_name        varchar       the agent's routing profile
--   connection_attempts         integer       how often it rang at an agent
--   connected_to_agent_time     timestamp(3)  when the agent was connected, UTC
--   interaction_seconds         integer       seconds with the agent
--   holds                       integer       how often it was put on hold
--   hold_seconds                integer       seconds on hold
--   longest_hold_seconds        integer       seconds of the longest hold
--   after_contact_work_seconds  integer       seconds of work after it
--   disconnect_time             timestamp(3)  when it ended, UTC
--   disconnect_reason           varchar       who or what ended it
--   contact_seconds             integer       seconds from beginning to end
--   is_abandoned                integer       1 if it left a queue without an agent, else 0
--   transferred_to_address      varchar       to where it was handed over
--   initial_contact_id          varchar       the first contact of its chain
--   previous_contact_id         varchar       the contact before it
--   next_contact_id             varchar       the contact after it
--   related_contact_id          varchar       a contact to which it is related
--   recording_location          varchar       where its recording is
--   attributes                  varchar       what the flows set, as JSON text
--   last_update_time            timestamp(3)  when the record was last changed, UTC
-- Parameters:
--   contact_id  text  none     the contact
--   from        day   today-6  the first day, UTC
--   to          day   today    the last day, UTC
SELECT
  contact.contactid,
  contact.channel,
  contact.initiation_method,
  contact.customer_address,
  record.systemendpoint.address AS system_address,
  contact.call_reason,
  contact.initiation_time,
  contact.queue_name,
  CAST(from_iso8601_timestamp(record.queue.enqueuetimestamp) AS timestamp(3)) AS enqueue_time,
  contact.wait_seconds,
  contact.agent_username,
  contact.routing_profile_name,
  contact.connection_attempts,
  CAST(from_iso8601_timestamp(record.agent.connectedtoagenttimestamp) AS timestamp(3)) AS connected_to_agent_time,
  contact.interaction_seconds,
  contact.holds,
  contact.hold_seconds,
  record.agent.longestholdduration AS longest_hold_seconds,
  contact.after_contact_work_seconds,
  contact.disconnect_time,
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
  CAST(from_iso8601_timestamp(record.lastupdatetimestamp) AS timestamp(3)) AS last_update_time
FROM connect_contacts AS contact
JOIN connect_ctr_latest AS record ON record.contactid = contact.contactid
WHERE contact.contactid = ${contact_id}
  AND contact.year * 10000 + contact.month * 100 + contact.day BETWEEN ${from} AND ${to}
  AND record.year * 10000 + record.month * 100 + record.day BETWEEN ${from} AND ${to}
ORDER BY contact.initiation_time
