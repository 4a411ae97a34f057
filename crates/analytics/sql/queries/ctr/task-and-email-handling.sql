-- Tasks and e-mails
--
-- How long do tasks and e-mails wait and take, and what is still open?
--
-- Columns:
--   channel                  varchar  TASK or EMAIL
--   queue_name               varchar  the queue
--   contacts                 bigint   contacts
--   handled                  bigint   those that an agent took
--   still_open               bigint   those that have not ended
--   expired                  bigint   those that ended because nobody took them in time
--   average_wait_seconds     double   seconds in the queue, on average
--   average_handle_seconds   double   seconds of an agent's time, on average
--   average_contact_seconds  double   seconds from beginning to end, on average
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  channel,
  queue_name,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  count_if(disconnect_time IS NULL) AS still_open,
  count_if(disconnect_reason = 'EXPIRED') AS expired,
  avg(wait_seconds) AS average_wait_seconds,
  avg(handle_seconds) AS average_handle_seconds,
  avg(contact_seconds) AS average_contact_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND channel IN ('TASK', 'EMAIL')
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY channel, queue_name
ORDER BY channel, queue_name
