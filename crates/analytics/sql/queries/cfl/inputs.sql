-- Choices of customers
--
-- Which choices did customers make at the prompts of the flows?
--
-- Columns:
--   contactid         varchar       contact
--   event_time        timestamp(3)  event timestamp, UTC
--   local_event_time  timestamp(3)  the same, in the reporting time zone
--   flow_name         varchar       flow
--   block_id          varchar       block that prompted
--   prompt            varchar       prompt
--   choice            varchar       keys pressed, an intent, or Timeout
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
SELECT
  contactid,
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  flow_name,
  block_id,
  parameter_text AS prompt,
  result AS choice
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND block_type = 'GetUserInput'
  AND result IS NOT NULL
  AND (${flow} IS NULL OR flow_name = ${flow})
ORDER BY contactid, event_time, eventid
