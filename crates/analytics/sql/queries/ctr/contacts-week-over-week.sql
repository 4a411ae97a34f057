-- Contacts against the week before
--
-- Are there more contacts than a week ago? Each day beside the day so many days earlier. A day without contacts has no row.
--
-- Columns:
--   contact_date        date    the day, UTC
--   contacts            bigint  contacts
--   contacts_before     bigint  contacts of the earlier day
--   difference          bigint  how many more
--   difference_percent  double  the same in percent of the earlier day, NULL where that had none
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   days     number  7        how many days earlier the day is with which a day is compared
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text    none     only this queue
WITH per_day AS (
  SELECT
    contact_date,
    count(*) AS contacts
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
      BETWEEN CAST(date_format(date_add('day', 0 - ${days}, date_parse(CAST(${from} AS varchar), '%Y%m%d')), '%Y%m%d') AS integer)
      AND ${to}
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${queue} IS NULL OR queue_name = ${queue})
  GROUP BY contact_date
)
SELECT
  later.contact_date,
  later.contacts,
  coalesce(earlier.contacts, 0) AS contacts_before,
  later.contacts - coalesce(earlier.contacts, 0) AS difference,
  100e0 * (later.contacts - earlier.contacts) / earlier.contacts AS difference_percent
FROM per_day AS later
LEFT JOIN per_day AS earlier ON earlier.contact_date = date_add('day', 0 - ${days}, later.contact_date)
WHERE later.contact_date >= CAST(date_parse(CAST(${from} AS varchar), '%Y%m%d') AS date)
ORDER BY contact_date
