-- Contacts without a choice
--
-- Which contacts never made a choice that a flow prompted for, how often were they prompted, and where last? Results without a choice are
-- Timeout, NoMatch, Error and none.
--
-- Columns:
--   contactid         varchar       contact
--   first_time        timestamp(3)  first prompt, UTC
--   local_first_time  timestamp(3)  the same, in the reporting time zone
--   last_time         timestamp(3)  last prompt, UTC
--   local_last_time   timestamp(3)  the same, in the reporting time zone
--   times_asked       bigint        number of prompts
--   flow_name         varchar       flow of the last prompt
--   block_id          varchar       block of the last prompt
--   result            varchar       last result: Timeout, NoMatch, Error or empty
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only prompts of this flow
WITH questions AS (
  SELECT
    contactid,
    event_time,
    flow_name,
    block_id,
    result,
    coalesce(result, 'Timeout') NOT IN ('Timeout', 'NoMatch', 'Error') AS is_choice,
    row_number() OVER (PARTITION BY contactid ORDER BY event_time DESC, eventid DESC) AS place_from_last
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
    AND contactid IS NOT NULL
    AND block_type = 'GetUserInput'
    AND (${flow} IS NULL OR flow_name = ${flow})
)
SELECT
  contactid,
  min(event_time) AS first_time,
  CAST(with_timezone(min(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_time,
  max(event_time) AS last_time,
  CAST(with_timezone(max(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_time,
  count(*) AS times_asked,
  max(CASE WHEN place_from_last = 1 THEN flow_name END) AS flow_name,
  max(CASE WHEN place_from_last = 1 THEN block_id END) AS block_id,
  max(CASE WHEN place_from_last = 1 THEN result END) AS result
FROM questions
GROUP BY contactid
HAVING count(CASE WHEN is_choice THEN 1 END) = 0
ORDER BY first_time, contactid
