-- Attributes that flows set
--
-- Which attributes did flows set, for which contacts, and with which values?
--
-- Columns:
--   contactid         varchar       contact
--   event_time        timestamp(3)  event timestamp, UTC
--   local_event_time  timestamp(3)  the same, in the reporting time zone
--   flow_name         varchar       flow
--   block_id          varchar       block that set the attribute
--   attribute         varchar       attribute
--   value             varchar       value of the attribute
-- Parameters:
--   from       day   today-6  first local day
--   to         day   today    last local day
--   attribute  text  none     only this attribute
SELECT
  contactid,
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  flow_name,
  block_id,
  parameter_key AS attribute,
  parameter_value AS value
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND block_type = 'SetAttributes'
  AND (${attribute} IS NULL OR parameter_key = ${attribute})
ORDER BY contactid, event_time, eventid
