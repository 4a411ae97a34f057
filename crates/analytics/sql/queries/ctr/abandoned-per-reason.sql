-- Abandoned contacts per reason
--
-- Contacts abandoned by day and call reason, with their queue abandon time.
--
-- Columns:
--   disconnect_date                date     local day
--   call_reason                    varchar  contact attribute CallReason, NULL if no flow set it
--   abandoned                      bigint   contacts abandoned
--   average_queue_abandon_seconds  double   average queue abandon time in seconds
--   longest_queue_abandon_seconds  integer  longest queue abandon time in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  disconnect_date,
  call_reason,
  count(*) AS abandoned,
  avg(wait_seconds) AS average_queue_abandon_seconds,
  max(wait_seconds) AS longest_queue_abandon_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_abandoned = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date, call_reason
ORDER BY disconnect_date, abandoned DESC, call_reason
