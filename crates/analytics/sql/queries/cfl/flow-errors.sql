-- Errors in flows
--
-- Which blocks ended with an error, for which contacts? Customer input and compared values count as errors only if they are the word
-- Error itself.
--
-- Columns:
--   event_time        timestamp(3)  event timestamp, UTC
--   local_event_time  timestamp(3)  the same, in the reporting time zone
--   contactid         varchar       contact
--   flow_name         varchar       flow
--   block_type        varchar       type of the block
--   block_id          varchar       block
--   result            varchar       error
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
SELECT
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  contactid,
  flow_name,
  block_type,
  block_id,
  result
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND (${flow} IS NULL OR flow_name = ${flow})
  AND CASE
    WHEN block_type IN ('GetUserInput', 'StoreUserInput', 'CheckAttribute') THEN lower(result) = 'error'
    WHEN block_type IN ('InvokeExternalResource', 'InvokeLambdaFunction') THEN result IS NOT NULL AND external_results IS NULL
    ELSE regexp_like(lower(result), 'error|exception|fail|denied|timed out|throttl|exceeded')
  END
ORDER BY event_time, contactid, eventid
