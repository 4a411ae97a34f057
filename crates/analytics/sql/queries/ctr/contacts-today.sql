-- Contacts of today
--
-- Who contacted us today, when and for what? One row is a contact.
--
-- Columns:
--   initiation_time   timestamp(3)  when it began, UTC
--   contactid         varchar       the contact
--   channel           varchar       VOICE, CHAT, TASK or EMAIL
--   customer_address  varchar       the customer's number or address
--   call_reason       varchar       what the customer called for, NULL where no flow set it
--   queue_name        varchar       the queue
--   agent_username    varchar       the agent
--   disconnect_time   timestamp(3)  when it ended, UTC; NULL while it lasts
-- Parameters:
--   from     day   today  the first day, UTC
--   to       day   today  the last day, UTC
--   channel  text  none   only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none   only this queue
--   reason   text  none   only contacts with this call reason
SELECT
  initiation_time,
  contactid,
  channel,
  customer_address,
  call_reason,
  queue_name,
  agent_username,
  disconnect_time
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${reason} IS NULL OR call_reason = ${reason})
ORDER BY initiation_time, contactid
