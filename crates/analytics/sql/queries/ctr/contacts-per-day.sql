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
--   from     day   today-6  first local day
--   to       day   today    last local day
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  disconnect_date,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN CASE WHEN ${channel} IN ('TASK', 'EMAIL') THEN ${from-91} ELSE ${from-8} END AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date
ORDER BY disconnect_date
