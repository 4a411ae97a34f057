-- The journey of a contact
--
-- Which blocks ran for this contact, how many seconds apart, what did the customer hear and choose, and which attributes were set?
--
-- Columns:
--   event_time              timestamp(3)  event timestamp, UTC
--   local_event_time        timestamp(3)  the same, in the reporting time zone
--   seconds_since_previous  bigint        seconds since the previous block, NULL for the first
--   flow_name               varchar       flow
--   block_type              varchar       type of the block
--   block_id                varchar       block
--   prompt                  varchar       prompt that was played: its text, otherwise the recording
--   choice                  varchar       choice or input of the customer
--   attribute               varchar       attribute that was set
--   value                   varchar       value of the attribute
--   queue_id                varchar       queue that was set
--   result                  varchar       result of a block without customer input: outcome of a comparison, or an error
--   external_results        varchar       response of a Lambda function, as JSON text
-- Parameters:
--   from        day   today-6  first local day
--   to          day   today    last local day
--   contact_id  text  none     contact ID; required for rows
SELECT
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
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
