-- Errors of Lambda functions in flows
--
-- Which Lambda functions failed in which blocks, with what, how often, and which share of their calls is that? A call that succeeds logs
-- what the function answered; one that fails logs a result instead.
--
-- Columns:
--   function_name  varchar       the Lambda function
--   flow_name      varchar       the flow
--   block_id       varchar       the block that called it
--   result         varchar       the error
--   errors         bigint        number of times
--   contacts       bigint        contacts that met it
--   calls          bigint        calls of the function by this block, failed or not
--   error_share    double        errors of calls, 0 to 1
--   last_time      timestamp(3)  when it last happened, UTC
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
  max(event_time) AS last_time
FROM calls
WHERE result IS NOT NULL
  AND external_results IS NULL
GROUP BY function_name, flow_name, block_id, result
ORDER BY errors DESC, function_name, flow_name, block_id, result
