-- The journey of a contact
--
-- Through which blocks did this contact go, duration in seconds did it stay before each, what did the customer hear and choose, and what was noted?
--
-- Columns:
--   event_time              timestamp(3)  when the contact came to the block, UTC
--   seconds_since_previous  bigint        from the block before, NULL for the first
--   flow_name               varchar       the flow
--   block_type              varchar       what the block does
--   block_id                varchar       the block
--   prompt                  varchar       what the customer heard: the text, or else the recording
--   choice                  varchar       what the customer chose or typed
--   attribute               varchar       the attribute that was set
--   value                   varchar       its value
--   queue_id                varchar       the queue that was set
--   result                  varchar       what came of a block that asked no customer: a comparison's outcome, an error
--   external_results        varchar       what a Lambda function answered, as JSON text
-- Parameters:
--   from        day   today-6  first local day
--   to          day   today    last local day
--   contact_id  text  none     the contact; without one there are no rows
SELECT
  event_time,
  date_diff('second', lag(event_time) OVER (ORDER BY event_time, eventid), event_time) AS seconds_since_previous,
  flow_name,
  block_type,
  block_id,
  coalesce(parameter_text, json_extract_scalar(parameters, '$.audioprompt')) AS prompt,
  CASE WHEN block_type IN ('GetUserInput', 'StoreUserInput') THEN result END AS choice,
  parameter_key AS attribute,
  CASE WHEN parameter_key IS NOT NULL THEN parameter_value END AS value,
  regexp_extract(parameter_queue, '[^/]+$') AS queue_id,
  CASE WHEN block_type NOT IN ('GetUserInput', 'StoreUserInput') THEN result END AS result,
  external_results
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND contactid = ${contact_id}
ORDER BY event_time, eventid
