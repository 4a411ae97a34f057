-- Contacts by hour of the day
--
-- Contacts by local hour of initiation, and their average queue answer time (ASA). When clocks are set back, an hour that occurs twice is one row.
--
-- Columns:
--   hour                          integer  local hour, 0 to 23
--   contacts                      bigint   contacts
--   handled                       bigint   contacts handled
--   abandoned                     bigint   contacts abandoned
--   average_queue_answer_seconds  double   average queue answer time (ASA) in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  hour,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(answer_seconds) AS average_queue_answer_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND contact_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY hour
ORDER BY hour
