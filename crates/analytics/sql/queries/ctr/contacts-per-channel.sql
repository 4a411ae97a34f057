-- Contacts per channel
--
-- Contacts created by channel, and their average duration.
--
-- Columns:
--   channel                  varchar  VOICE, CHAT, TASK or EMAIL
--   contacts                 bigint   contacts
--   contacts_share           double   their share of all contacts, 0 to 1
--   handled                  bigint   contacts handled
--   abandoned                bigint   contacts abandoned
--   average_contact_seconds  double   average contact duration in seconds
-- Parameters:
--   from     day   today-6  first local day
--   to       day   today    last local day
--   subtype  text  none     only this channel subtype, such as connect:WhatsApp
--   queue    text  none     only this queue
SELECT
  channel,
  count(*) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER () AS contacts_share,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  avg(contact_seconds) AS average_contact_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY channel
ORDER BY contacts DESC, channel
