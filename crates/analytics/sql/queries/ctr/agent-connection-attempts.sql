-- Rings that agents missed
--
-- How often did contacts ring at agents who did not take them, by queue?
--
-- Columns:
--   queue_name    varchar  the queue
--   contacts      bigint   contacts that rang at an agent
--   attempts      bigint   how often they rang
--   missed        bigint   how often nobody took them
--   missed_share  double   the share of rings that nobody took, 0 to 1
--   never_taken   bigint   contacts that rang and that no agent took
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  queue_name,
  count(*) AS contacts,
  sum(connection_attempts) AS attempts,
  sum(connection_attempts - is_handled) AS missed,
  CAST(sum(connection_attempts - is_handled) AS double) / sum(connection_attempts) AS missed_share,
  sum(1 - is_handled) AS never_taken
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND connection_attempts > 0
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY queue_name
ORDER BY missed DESC, queue_name
