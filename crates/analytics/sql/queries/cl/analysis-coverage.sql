-- Contacts analyzed by conversational analytics
--
-- Contacts handled, and how many of them have an analysis, by channel and local day of disconnect. The analysis may be of a later day. A contact
-- whose only analysis is of self-service (IVR) does not count as analyzed.
--
-- Columns:
--   day             date     local day of disconnect
--   channel         varchar  channel of the contact
--   handled         bigint   contacts that an agent handled
--   analyzed        bigint   contacts with an analysis
--   analyzed_share  double   their share, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH analyzed AS (
  SELECT DISTINCT contactid
  FROM connect_cl_current
  WHERE year * 10000 + month * 100 + day >= ${from:disconnect}
    AND coalesce(channel, '') <> 'IVR'
)
SELECT
  contacts.disconnect_date AS day,
  contacts.channel,
  count(*) AS handled,
  count(analyzed.contactid) AS analyzed,
  round(CAST(count(analyzed.contactid) AS double) / count(*), 4) AS analyzed_share
FROM connect_contacts AS contacts
LEFT JOIN analyzed ON analyzed.contactid = contacts.contactid
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from:disconnect} AND ${to+1}
  AND contacts.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND contacts.is_handled = 1
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
  AND (${channel} IS NULL OR contacts.channel = ${channel})
  AND (${subtype} IS NULL OR contacts.channel_subtype = ${subtype})
GROUP BY contacts.disconnect_date, contacts.channel
ORDER BY contacts.disconnect_date, contacts.channel
