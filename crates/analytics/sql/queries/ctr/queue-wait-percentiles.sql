-- Waits in queues
--
-- How long do contacts wait that an agent takes? Half of them at most the 50th percentile, 95 of a hundred at most the 95th. Athena
-- estimates percentiles of many values.
--
-- Columns:
--   queue_name            varchar  the queue
--   contacts              bigint   contacts
--   average_wait_seconds  double   seconds in the queue, on average
--   p50_wait_seconds      integer  the 50th percentile, in seconds
--   p80_wait_seconds      integer  the 80th percentile, in seconds
--   p95_wait_seconds      integer  the 95th percentile, in seconds
--   longest_wait_seconds  integer  the longest wait, in seconds
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
SELECT
  queue_name,
  count(*) AS contacts,
  avg(wait_seconds) AS average_wait_seconds,
  approx_percentile(wait_seconds, 0.5e0) AS p50_wait_seconds,
  approx_percentile(wait_seconds, 0.8e0) AS p80_wait_seconds,
  approx_percentile(wait_seconds, 0.95e0) AS p95_wait_seconds,
  max(wait_seconds) AS longest_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_handled = 1
  AND wait_seconds IS NOT NULL
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY queue_name
ORDER BY queue_name
