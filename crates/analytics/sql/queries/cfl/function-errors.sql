-- Errors of Lambda functions in flows
--
-- Which Lambda functions failed in which blocks, with which error, how often, and for which share of invocations? A successful invocation
-- logs the response of the function; a failed one logs a result instead.
--
-- Columns:
--   function_name    varchar       Lambda function
--   flow_name        varchar       flow
--   block_id         varchar       block that invoked the function
--   result           varchar       error
--   errors           bigint        number of errors
--   contacts         bigint        contacts with the error
--   calls            bigint        invocations of the function by this block
--   error_share      double        share of invocations that failed, 0 to 1
--   last_time        timestamp(3)  last occurrence, UTC
--   local_last_time  timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
WITH functions AS (
  SELECT
    contactid,
    event_time,
    flow_name,
    block_id,
    result,
    external_results,
    regexp_extract(json_extract_scalar(parameters, '$.functionarn'), ':function:(.+)$', 1) AS function_name
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
    AND block_type IN ('InvokeExternalResource', 'InvokeLambdaFunction')
    AND (${flow} IS NULL OR flow_name = ${flow})
),
calls AS (
  SELECT
    contactid,
    event_time,
    flow_name,
    block_id,
    result,
    external_results,
    function_name,
    count(*) OVER (PARTITION BY function_name, flow_name, block_id) AS calls
  FROM functions
)
SELECT
  function_name,
  flow_name,
  block_id,
  result,
  count(*) AS errors,
  count(DISTINCT contactid) AS contacts,
  max(calls) AS calls,
  CAST(count(*) AS double) / max(calls) AS error_share,
  max(event_time) AS last_time,
  CAST(with_timezone(max(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_time
FROM calls
WHERE result IS NOT NULL
  AND external_results IS NULL
GROUP BY function_name, flow_name, block_id, result
ORDER BY errors DESC, function_name, flow_name, block_id, result
