-- What a customer chose
--
-- What did the customer of this contact answer to each question of the flows?
--
-- Columns:
--   contactid   varchar       contact
--   event_time  timestamp(3)  event timestamp, UTC
--   flow_name   varchar       the flow
--   block_id    varchar       the block that asked
--   prompt      varchar       the question
--   choice      varchar       keys pressed, an intent, or Timeout
-- Parameters:
--   from        day   today-6  first local day
--   to          day   today    last local day
--   contact_id  text  none     the contact; without one there are no rows
SELECT
  contactid,
  event_time,
  flow_name,
  block_id,
  parameter_text AS prompt,
  result AS choice
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND contactid = ${contact_id}
  AND block_type = 'GetUserInput'
  AND result IS NOT NULL
ORDER BY event_time, eventid
