-- Contacts per channel
--
-- How do customers contact us, and how long do contacts last?
--
-- Columns:
--   channel                  varchar  VOICE, CHAT, TASK or EMAIL
--   contacts                 bigint   contacts
--   contacts_share           double   their share of all contacts, 0 to 1
--   handled                  bigint   contacts that an agent took
--   abandoned                bigint   contacts that left a queue without an agent
--   average_contact_seconds  double   seconds from beginning to end, on average
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   queue  text  none     only this queue
SELECT
  channel,
  count(*) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER () AS contacts_share,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(contact_seconds) AS average_contact_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY channel
ORDER BY contacts DESC, channel
