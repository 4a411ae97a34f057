-- Disconnect reasons
--
-- Contacts by day and disconnect reason.
--
-- Columns:
--   disconnect_date    date     local day
--   disconnect_reason  varchar  disconnect reason, NULL if Connect recorded none
--   contacts           bigint   contacts
--   contacts_share     double   their share of the day's contacts, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  disconnect_date,
  disconnect_reason,
  count(*) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY disconnect_date) AS contacts_share
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date, disconnect_reason
ORDER BY disconnect_date, contacts DESC, disconnect_reason
