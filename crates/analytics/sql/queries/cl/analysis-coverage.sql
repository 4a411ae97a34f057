-- Share of contacts with an analysis
--
-- How many contacts that an agent handled have a Contact Lens analysis, by channel and the day of the contact. The analysis may be of a
-- later day.
--
-- Columns:
--   day             date     the day on which the contact began, UTC
--   channel         varchar  the contact's channel
--   handled         bigint   contacts that an agent handled
--   analysed        bigint   those with an analysis
--   analysed_share  double   their share, 0 to 1
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   queue    text  none     only this queue
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
WITH analysed AS (
  SELECT DISTINCT contactid
  FROM connect_cl_current
  WHERE year * 10000 + month * 100 + day >= ${from}
)
SELECT
  contacts.contact_date AS day,
  contacts.channel,
  count(*) AS handled,
  count(analysed.contactid) AS analysed,
  round(CAST(count(analysed.contactid) AS double) / count(*), 4) AS analysed_share
FROM connect_contacts AS contacts
LEFT JOIN analysed ON analysed.contactid = contacts.contactid
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from} AND ${to}
  AND contacts.is_handled = 1
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
  AND (${channel} IS NULL OR contacts.channel = ${channel})
GROUP BY contacts.contact_date, contacts.channel
ORDER BY contacts.contact_date, contacts.channel
