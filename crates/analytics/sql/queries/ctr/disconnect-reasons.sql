-- Reasons why contacts ended
--
-- Who or what ended the contacts of each day?
--
-- Columns:
--   contact_date       date     the day, UTC
--   disconnect_reason  varchar  as Connect names it, NULL while the contact lasts or where none is known
--   contacts           bigint   contacts
--   contacts_share     double   their share of the day's contacts, 0 to 1
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  contact_date,
  disconnect_reason,
  count(*) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY contact_date) AS contacts_share
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, disconnect_reason
ORDER BY contact_date, contacts DESC, disconnect_reason
