-- Busiest half hours
--
-- Half hours with the most contacts, by initiation. When clocks are set back, a half hour that occurs twice is one row.
--
-- Columns:
--   interval_start          timestamp(3)  local start of the half hour
--   contacts                bigint        contacts
--   handled                 bigint        contacts handled
--   abandoned               bigint        contacts abandoned
--   maximum_queued_seconds  integer       maximum queued time in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
--   limit    number  20       maximum number of rows
SELECT
  initiation_half_hour AS interval_start,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  max(wait_seconds) AS maximum_queued_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND contact_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY 1
ORDER BY contacts DESC, interval_start
LIMIT ${limit}
