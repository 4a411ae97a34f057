-- The log of contact flows
--
-- Which blocks ran for which contacts, and with which parameters and results? Returns every log entry of the days. Lines of the log group
-- that are not flow log entries, such as output of Lambda functions, are in the column line.
--
-- Columns:
--   contactid         varchar       contact
--   event_time        timestamp(3)  event timestamp, UTC
--   local_event_time  timestamp(3)  the same, in the reporting time zone
--   flow_name         varchar       flow
--   block_type        varchar       type of the block
--   block_id          varchar       block
--   logging_behavior  varchar       logging behavior that was set
--   prompt            varchar       text of the prompt
--   audio_prompt      varchar       recording that was played
--   result            varchar       result: keys pressed, an intent, the outcome of a comparison, or an error
--   attribute         varchar       attribute that was set
--   value             varchar       its value, or the compared value
--   queue             varchar       ARN of queue that was set
--   line              varchar       line that is not a flow log entry
-- Parameters:
--   from        day   today-6  first local day
--   to          day   today    last local day
--   contact_id  text  none     only this contact
--   flow        text  none     only this flow
SELECT
  contactid,
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  flow_name,
  block_type,
  block_id,
  json_extract_scalar(parameters, '$.loggingbehavior') AS logging_behavior,
  parameter_text AS prompt,
  json_extract_scalar(parameters, '$.audioprompt') AS audio_prompt,
  result,
  parameter_key AS attribute,
  parameter_value AS value,
  parameter_queue AS queue,
  CASE WHEN block_type IS NULL AND contactid IS NULL THEN message END AS line
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND (${contact_id} IS NULL OR contactid = ${contact_id})
  AND (${flow} IS NULL OR flow_name = ${flow})
ORDER BY contactid, event_time, eventid
