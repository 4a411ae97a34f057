-- Steps of contact flows, one row each
--
-- One row is a log event of a contact flow with the parts of its message as columns; a delivery that came twice is here once, one without
-- an id where time and message are the same. A message that is no JSON object has none of them and stands as it is in the column message.
-- A failed Lambda function has no field of its own: it shows in result.
--
-- Columns:
--   eventid           varchar       the log event
--   event_time        timestamp(3)  when it was logged, UTC
--   contactid         varchar       the contact
--   flow_id           varchar       the flow's ARN
--   flow_name         varchar       the flow
--   block_type        varchar       the type of the block, such as GetUserInput
--   block_id          varchar       the block's name in the flow
--   result            varchar       what came out: the digits pressed, Timeout, an error of a Lambda function
--   parameter_key     varchar       the attribute that SetAttributes set
--   parameter_value   varchar       the value that SetAttributes set
--   parameter_text    varchar       the text that was read to the customer
--   parameter_queue   varchar       the queue's ARN
--   parameters        varchar       all parameters, as JSON text
--   external_results  varchar       what a Lambda function returned, as JSON text
--   message           varchar       the whole message
--   year              integer       the year of the event, UTC
--   month             integer       its month
--   day               integer       its day
SELECT
  eventid,
  TRY(CAST(from_iso8601_timestamp(timestamp) AS timestamp(3))) AS event_time,
  json_extract_scalar(message, '$.contactid') AS contactid,
  json_extract_scalar(message, '$.contactflowid') AS flow_id,
  json_extract_scalar(message, '$.contactflowname') AS flow_name,
  json_extract_scalar(message, '$.contactflowmoduletype') AS block_type,
  json_extract_scalar(message, '$.identifier') AS block_id,
  json_extract_scalar(message, '$.results') AS result,
  json_extract_scalar(message, '$.parameters.key') AS parameter_key,
  json_extract_scalar(message, '$.parameters.value') AS parameter_value,
  json_extract_scalar(message, '$.parameters.text') AS parameter_text,
  json_extract_scalar(message, '$.parameters.queue') AS parameter_queue,
  json_format(json_extract(message, '$.parameters')) AS parameters,
  json_format(json_extract(message, '$.externalresults')) AS external_results,
  message,
  year,
  month,
  day
FROM (
  SELECT
    eventid,
    timestamp,
    message,
    year,
    month,
    day,
    row_number() OVER (
      PARTITION BY year, month, day, coalesce(eventid, concat(timestamp, ' ', message))
      ORDER BY timestamp DESC
    ) AS delivery
  FROM connect_cfl
)
WHERE delivery = 1
