-- The log of contact flows
--
-- Which blocks of which flows did contacts go through, and with what? Every entry of the days is here, line by line; what a Lambda
-- function or somebody else wrote into the log group, and is no entry of a flow, is in the column line.
--
-- Columns:
--   contactid         varchar       contact
--   event_time        timestamp(3)  event timestamp, UTC
--   flow_name         varchar       the flow
--   block_type        varchar       what the block does
--   block_id          varchar       the block
--   logging_behavior  varchar       what SetLoggingBehavior switched to
--   prompt            varchar       the text that was read out
--   audio_prompt      varchar       the recording that was played
--   result            varchar       what came of it: keys pressed, an intent, a comparison's outcome, an error
--   attribute         varchar       the attribute that was set
--   value             varchar       its value, or the value that was compared
--   queue             varchar       the queue that was set, its ARN
--   line              varchar       a line that is no entry of a flow
-- Parameters:
--   from        day   today-6  first local day
--   to          day   today    last local day
--   contact_id  text  none     only this contact
--   flow        text  none     only this flow
SELECT
  contactid,
  event_time,
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
