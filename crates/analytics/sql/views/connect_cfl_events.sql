-- Events of contact flow logs
--
-- One row is an event of a contact flow log, with fields of its message as columns and without duplicates; an event without an ID is
-- identified by timestamp and message. A message that is not a JSON object has only the column message. An error of a Lambda function has no
-- field of its own: it is in result.
--
-- Columns:
--   eventid           varchar       log event
--   event_time        timestamp(3)  event timestamp, UTC
--   contactid         varchar       contact
--   flow_id           varchar       ARN of the flow
--   flow_name         varchar       flow
--   block_type        varchar       type of the flow block, such as GetUserInput
--   block_id          varchar       name of the block in the flow
--   result            varchar       result: DTMF input, Timeout, an error of a Lambda function
--   parameter_key     varchar       attribute that SetAttributes set
--   parameter_value   varchar       value that SetAttributes set
--   parameter_text    varchar       text of a prompt
--   parameter_queue   varchar       ARN of the queue
--   parameters        varchar       all parameters, as JSON text
--   external_results  varchar       response of a Lambda function, as JSON text
--   message           varchar       complete message
--   event_date        date          local date of the event
--   local_event_time  timestamp(3)  local time of the event
--   dtmf_input        varchar       keys that the customer pressed in a menu, NULL for other results
--   year              integer       year of the event, UTC; partition key
--   month             integer       month of the event, UTC; partition key
--   day               integer       day of the event, UTC; partition key
SELECT
  eventid,
  CAST(event_instant AT TIME ZONE 'UTC' AS timestamp(3)) AS event_time,
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
  coalesce(
    CAST(CAST(event_instant AT TIME ZONE ${time_zone} AS timestamp(3)) AS date),
    CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)
  ) AS event_date,
  CAST(event_instant AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  CASE
    WHEN json_extract_scalar(message, '$.contactflowmoduletype') = 'GetUserInput'
    AND regexp_like(json_extract_scalar(message, '$.results'), '^[0-9*#]+$') THEN json_extract_scalar(message, '$.results')
  END AS dtmf_input,
  year,
  month,
  day
FROM (
  SELECT
    eventid,
    timestamp,
    message,
    TRY(from_iso8601_timestamp(timestamp)) AS event_instant,
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
