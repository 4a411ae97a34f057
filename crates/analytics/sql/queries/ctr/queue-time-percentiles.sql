-- Percentiles of queue time
--
-- Queue time of contacts handled: average queue answer time (ASA) and percentiles, which Athena estimates for many values.
--
-- Columns:
--   queue_name            varchar  queue
--   contacts              bigint   contacts
--   average_wait_seconds  double   average queue answer time (ASA) in seconds
--   p50_wait_seconds      bigint   the 50th percentile, in seconds
--   p80_wait_seconds      bigint   the 80th percentile, in seconds
--   p95_wait_seconds      bigint   the 95th percentile, in seconds
--   longest_wait_seconds  integer  maximum queued time in seconds
-- Parameters:
--   from     day   today-6  first local day
--   to       day   today    last local day
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
SELECT
  queue_name,
  count(*) AS contacts,
  avg(wait_seconds) AS average_wait_seconds,
  CAST(approx_percentile(wait_seconds, 0.5e0) AS bigint) AS p50_wait_seconds,
  CAST(approx_percentile(wait_seconds, 0.8e0) AS bigint) AS p80_wait_seconds,
  CAST(approx_percentile(wait_seconds, 0.95e0) AS bigint) AS p95_wait_seconds,
  max(wait_seconds) AS longest_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN CASE WHEN ${channel} IN ('TASK', 'EMAIL') THEN ${from-91} ELSE ${from-8} END AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_handled = 1
  AND wait_seconds IS NOT NULL
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY queue_name
ORDER BY queue_name
