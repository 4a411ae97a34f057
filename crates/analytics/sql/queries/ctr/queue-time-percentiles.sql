-- Percentiles of queue time
--
-- Queue time of contacts handled: average queue answer time (ASA) and percentiles, which Athena estimates for many values.
--
-- Columns:
--   queue_name                    varchar  queue
--   contacts                      bigint   contacts
--   average_queue_answer_seconds  double   average queue answer time (ASA) in seconds
--   p50_queue_seconds             bigint   the 50th percentile, in seconds
--   p80_queue_seconds             bigint   the 80th percentile, in seconds
--   p95_queue_seconds             bigint   the 95th percentile, in seconds
--   longest_queue_answer_seconds  integer  longest queue time of contacts handled, in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  queue_name,
  count(*) AS contacts,
  avg(wait_seconds) AS average_queue_answer_seconds,
  CAST(approx_percentile(wait_seconds, 0.5e0) AS bigint) AS p50_queue_seconds,
  CAST(approx_percentile(wait_seconds, 0.8e0) AS bigint) AS p80_queue_seconds,
  CAST(approx_percentile(wait_seconds, 0.95e0) AS bigint) AS p95_queue_seconds,
  max(wait_seconds) AS longest_queue_answer_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_handled = 1
  AND wait_seconds IS NOT NULL
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY queue_name
ORDER BY queue_name
