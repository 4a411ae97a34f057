-- Service level by queue and day
--
-- Which share of contacts did agents take in time? An abandoned contact was not taken in time, however short it waited, unless it is left
-- out; a contact that was handed on without an agent is not counted.
--
-- Columns:
--   contact_date         date     the day, UTC
--   queue_name           varchar  the queue
--   contacts             bigint   contacts that an agent took or that were abandoned
--   answered_in_time     bigint   those that an agent took in time
--   abandoned            bigint   those that were abandoned
--   service_level_share  double   the share that an agent took in time, 0 to 1
-- Parameters:
--   from             day     today-6  the first day, UTC
--   to               day     today    the last day, UTC
--   seconds          number  20       answered in time means after so many seconds in the queue, or sooner
--   ignored_seconds  number  0        contacts that were abandoned before so many seconds are left out
--   channel          text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue            text    none     only this queue
SELECT
  contact_date,
  queue_name,
  count(*) AS contacts,
  count_if(is_handled = 1 AND wait_seconds <= ${seconds}) AS answered_in_time,
  sum(is_abandoned) AS abandoned,
  CAST(count_if(is_handled = 1 AND wait_seconds <= ${seconds}) AS double) / count(*) AS service_level_share
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_queued = 1
  AND (is_handled = 1 OR (is_abandoned = 1 AND wait_seconds >= ${ignored_seconds}))
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, queue_name
ORDER BY contact_date, queue_name
