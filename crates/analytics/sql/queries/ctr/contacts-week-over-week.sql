-- Contacts compared with the previous week
--
-- Contacts created on each day, and on the day a number of days earlier. A day without contacts has no row.
--
-- Columns:
--   disconnect_date     date    local day
--   contacts            bigint  contacts
--   contacts_before     bigint  contacts of the earlier day
--   difference          bigint  difference between both days
--   difference_percent  double  difference in percent of the earlier day, NULL if that day has no contacts
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   days     number  7        days between a day and the earlier one
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
WITH per_day AS (
  SELECT
    disconnect_date,
    count(*) AS contacts
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
      BETWEEN CAST(date_format(date_add('day', 0 - ${disconnect_days} - ${days}, ${from:date}), '%Y%m%d') AS integer)
      AND ${to+1}
    AND disconnect_date BETWEEN date_add('day', 0 - ${days}, ${from:date}) AND ${to:date}
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
    AND (${queue} IS NULL OR queue_name = ${queue})
  GROUP BY disconnect_date
)
SELECT
  later.disconnect_date,
  later.contacts,
  coalesce(earlier.contacts, 0) AS contacts_before,
  later.contacts - coalesce(earlier.contacts, 0) AS difference,
  100e0 * (later.contacts - earlier.contacts) / earlier.contacts AS difference_percent
FROM per_day AS later
LEFT JOIN per_day AS earlier ON earlier.disconnect_date = date_add('day', 0 - ${days}, later.disconnect_date)
WHERE later.disconnect_date >= ${from:date}
ORDER BY disconnect_date
