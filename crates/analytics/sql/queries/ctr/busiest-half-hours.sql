-- The busiest half hours
--
-- In which half hours did most contacts begin, and how did they fare?
--
-- Columns:
--   interval_start        timestamp(3)  the beginning of the half hour, UTC
--   contacts              bigint        contacts
--   handled               bigint        contacts that an agent took
--   abandoned             bigint        contacts that left a queue without an agent
--   longest_wait_seconds  integer       the longest wait in a queue, in seconds
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text    none     only this queue
--   limit    number  20       how many half hours
SELECT
  date_add('minute', minute(initiation_time) / 30 * 30, date_trunc('hour', initiation_time)) AS interval_start,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  max(wait_seconds) AS longest_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY 1
ORDER BY contacts DESC, interval_start
LIMIT ${limit}
