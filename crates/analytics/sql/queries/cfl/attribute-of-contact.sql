-- An attribute of a contact
--
-- Which values did flows set for this attribute of this contact, and which one is current? The default attribute is the call reason.
--
-- Columns:
--   contactid         varchar       contact
--   event_time        timestamp(3)  event timestamp, UTC
--   local_event_time  timestamp(3)  the same, in the reporting time zone
--   flow_name         varchar       flow
--   block_id          varchar       block that set the attribute
--   value             varchar       value
--   is_current        integer       1 for the last value, which is current, else 0
-- Parameters:
--   from        day   today-6     first local day
--   to          day   today       last local day
--   contact_id  text  none        contact ID; required for rows
--   attribute   text  CallReason  attribute
SELECT
  contactid,
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  flow_name,
  block_id,
  parameter_value AS value,
  CASE WHEN row_number() OVER (ORDER BY event_time DESC, eventid DESC) = 1 THEN 1 ELSE 0 END AS is_current
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND contactid = ${contact_id}
  AND block_type = 'SetAttributes'
  AND parameter_key = ${attribute}
ORDER BY event_time, eventid
