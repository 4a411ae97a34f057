-- Abandonment by queue
--
-- Contacts queued, handled and abandoned in each queue, the abandonment rate, and the queue abandon time.
--
-- Columns:
--   queue_name                     varchar  queue
--   queued                         bigint   contacts queued
--   handled                        bigint   contacts handled
--   abandoned                      bigint   contacts abandoned
--   abandonment_rate_share         double   abandonment rate, 0 to 1
--   average_queue_abandon_seconds  double   average queue abandon time in seconds
--   longest_queue_abandon_seconds  integer  longest queue abandon time in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  queue_name,
  count(*) AS queued,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(CAST(is_abandoned AS double)) AS abandonment_rate_share,
  avg(CASE WHEN is_abandoned = 1 THEN wait_seconds END) AS average_queue_abandon_seconds,
  max(CASE WHEN is_abandoned = 1 THEN wait_seconds END) AS longest_queue_abandon_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_queued = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY queue_name
ORDER BY abandonment_rate_share DESC, queue_name
