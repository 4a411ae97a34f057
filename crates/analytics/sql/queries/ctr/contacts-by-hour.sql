-- Contacts by hour of the day
--
-- At which hours do contacts begin, and how long do they wait then?
--
-- Columns:
--   hour                  integer  the hour, 0 to 23, UTC
--   contacts              bigint   contacts
--   handled               bigint   contacts that an agent took
--   abandoned             bigint   contacts that left a queue without an agent
--   average_wait_seconds  double   seconds in the queue, on average
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  hour,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(wait_seconds) AS average_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY hour
ORDER BY hour
