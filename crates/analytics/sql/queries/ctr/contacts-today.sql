-- Contacts today
--
-- Contacts that were initiated today, one row each.
--
-- Columns:
--   initiation_time        timestamp(3)  initiation timestamp, UTC
--   local_initiation_time  timestamp(3)  the same, in the reporting time zone
--   contactid              varchar       contact
--   channel                varchar       VOICE, CHAT, TASK or EMAIL
--   customer_address       varchar       phone number or address of the customer
--   call_reason            varchar       contact attribute CallReason, NULL if no flow set it
--   queue_name             varchar       queue
--   agent_username         varchar       agent
--   disconnect_time        timestamp(3)  disconnect timestamp, UTC; NULL for an open contact
--   local_disconnect_time  timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from     day     today  first local day
--   to       day     today  last local day
--   channel  choice  none   only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none   only this channel subtype, such as connect:WhatsApp
--   queue    text    none   only this queue
--   reason   text    none   only contacts with this call reason
SELECT
  initiation_time,
  CAST(with_timezone(initiation_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_initiation_time,
  contactid,
  channel,
  customer_address,
  call_reason,
  queue_name,
  agent_username,
  disconnect_time,
  CAST(with_timezone(disconnect_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_disconnect_time
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND contact_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${reason} IS NULL OR call_reason = ${reason})
ORDER BY initiation_time, contactid
