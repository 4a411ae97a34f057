-- Contacts per day
--
-- Contacts created, handled and abandoned on each day, by disconnect.
--
-- Columns:
--   disconnect_date  date    local day
--   contacts         bigint  contacts
--   handled          bigint  contacts handled
--   abandoned        bigint  contacts abandoned
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  disconnect_date,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date
ORDER BY disconnect_date
