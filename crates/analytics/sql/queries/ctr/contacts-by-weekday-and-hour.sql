-- Contacts by weekday and hour
--
-- Contacts by local weekday and hour of initiation, for staffing plans. An hour without contacts has no row.
--
-- Columns:
--   weekday           integer  1 for Monday to 7
--   hour              integer  local hour, 0 to 23
--   contacts          bigint   contacts
--   contacts_per_day  double   average contacts in this hour of the weekday, over weekdays with contacts
-- Parameters:
--   from     day     today-27  first local day
--   to       day     today     last local day
--   channel  choice  none      only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none      only this channel subtype, such as connect:WhatsApp
--   queue    text    none      only this queue
WITH contacts AS (
  SELECT
    contact_date,
    weekday,
    hour
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND contact_date BETWEEN ${from:date} AND ${to:date}
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
    AND (${queue} IS NULL OR queue_name = ${queue})
),
weekdays AS (
  SELECT
    weekday,
    count(DISTINCT contact_date) AS days
  FROM contacts
  GROUP BY weekday
)
SELECT
  contacts.weekday,
  contacts.hour,
  count(*) AS contacts,
  CAST(count(*) AS double) / max(weekdays.days) AS contacts_per_day
FROM contacts
JOIN weekdays ON weekdays.weekday = contacts.weekday
GROUP BY contacts.weekday, contacts.hour
ORDER BY weekday, hour
