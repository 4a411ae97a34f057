-- Contacts by weekday and hour
--
-- When in the week is how much to do? Take several weeks for a staffing plan; hours in which no contact began have no row.
--
-- Columns:
--   weekday           integer  1 for Monday to 7
--   hour              integer  the hour, 0 to 23, UTC
--   contacts          bigint   contacts
--   contacts_per_day  double   contacts in this hour of such a weekday, on average of the weekdays on which any contact began
-- Parameters:
--   from     day   today-27  the first day, UTC
--   to       day   today     the last day, UTC
--   channel  text  none      only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none      only this queue
WITH contacts AS (
  SELECT
    contact_date,
    weekday,
    hour
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND (${channel} IS NULL OR channel = ${channel})
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
