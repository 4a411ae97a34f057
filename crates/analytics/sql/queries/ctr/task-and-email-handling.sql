-- Tasks and e-mails
--
-- Queue time, handle time and open contacts of tasks and e-mails, by initiation.
--
-- Columns:
--   channel                  varchar  TASK or EMAIL
--   queue_name               varchar  queue
--   contacts                 bigint   contacts
--   handled                  bigint   contacts handled
--   still_open               bigint   open contacts
--   expired                  bigint   contacts that expired
--   average_queue_seconds    double   average queue time of contacts queued, in seconds
--   average_handle_seconds   double   average handle time (AHT) in seconds
--   average_contact_seconds  double   average contact duration in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  channel,
  queue_name,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  count_if(disconnect_time IS NULL) AS still_open,
  count_if(disconnect_reason = 'EXPIRED') AS expired,
  avg(wait_seconds) AS average_queue_seconds,
  avg(handle_seconds) AS average_handle_seconds,
  avg(contact_seconds) AS average_contact_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND contact_date BETWEEN ${from:date} AND ${to:date}
  AND channel IN ('TASK', 'EMAIL')
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY channel, queue_name
ORDER BY channel, queue_name
