-- An attribute of a contact
--
-- To what did flows set this attribute of this contact, and which value holds? The call reason, unless another attribute is asked for.
--
-- Columns:
--   contactid   varchar       contact
--   event_time  timestamp(3)  event timestamp, UTC
--   flow_name   varchar       the flow
--   block_id    varchar       the block that set it
--   value       varchar       the value
--   is_current  integer       1 for the last one, which holds, else 0
-- Parameters:
--   from        day   today-6     first local day
--   to          day   today       last local day
--   contact_id  text  none        the contact; without one there are no rows
--   attribute   text  CallReason  the attribute
SELECT
  contactid,
  event_time,
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
