-- Contacts abandoned after a threshold
--
-- How many customers gave up after more than so many seconds, for which reason? Short abandonments are often wrong numbers.
--
-- Columns:
--   contact_date          date     the day, UTC
--   call_reason           varchar  what the customer called for, NULL where no flow set it
--   abandoned             bigint   contacts that left a queue without an agent after more than the threshold
--   average_wait_seconds  double   seconds in the queue, on average
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   seconds  number  12       count only contacts that waited longer, in seconds
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text    none     only this queue
SELECT
  contact_date,
  call_reason,
  count(*) AS abandoned,
  avg(wait_seconds) AS average_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_abandoned = 1
  AND wait_seconds > ${seconds}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, call_reason
ORDER BY contact_date, abandoned DESC, call_reason
