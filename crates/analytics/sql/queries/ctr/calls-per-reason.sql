-- Contacts per reason
--
-- What do customers contact us for? Contacts of each day by the attribute CallReason that the flows set.
--
-- Columns:
--   contact_date  date     the day, UTC
--   call_reason   varchar  what the customer called for, NULL where no flow set it
--   contacts      bigint   contacts
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  contact_date,
  call_reason,
  count(*) AS contacts
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, call_reason
ORDER BY contact_date, contacts DESC, call_reason
