-- Abandoned contacts per reason
--
-- How many customers gave up waiting, for which reason, and after how long?
--
-- Columns:
--   contact_date          date     the day, UTC
--   call_reason           varchar  what the customer called for, NULL where no flow set it
--   abandoned             bigint   contacts that left a queue without an agent
--   average_wait_seconds  double   seconds in the queue, on average
--   longest_wait_seconds  integer  the longest of them
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  contact_date,
  call_reason,
  count(*) AS abandoned,
  avg(wait_seconds) AS average_wait_seconds,
  max(wait_seconds) AS longest_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_abandoned = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, call_reason
ORDER BY contact_date, abandoned DESC, call_reason
