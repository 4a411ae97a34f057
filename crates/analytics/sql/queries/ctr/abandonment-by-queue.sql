-- Abandonment by queue
--
-- Which share of the contacts of a queue is abandoned, and when do customers give up?
--
-- Columns:
--   queue_name               varchar  the queue
--   queued                   bigint   contacts in the queue
--   handled                  bigint   contacts that an agent took
--   abandoned                bigint   contacts that left without an agent
--   abandoned_share          double   the share of abandoned contacts, 0 to 1
--   average_abandon_seconds  double   seconds until they left, on average
--   longest_abandon_seconds  integer  the longest of them
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
SELECT
  queue_name,
  count(*) AS queued,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(CAST(is_abandoned AS double)) AS abandoned_share,
  avg(CASE WHEN is_abandoned = 1 THEN wait_seconds END) AS average_abandon_seconds,
  max(CASE WHEN is_abandoned = 1 THEN wait_seconds END) AS longest_abandon_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_queued = 1
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY queue_name
ORDER BY abandoned_share DESC, queue_name
