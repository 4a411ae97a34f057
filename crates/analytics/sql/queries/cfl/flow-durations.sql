-- Time in flows
--
-- How long did contacts spend in each flow, from its first log entry for the contact to its last? A customer queue flow lasts as long as
-- the queue time.
--
-- Columns:
--   flow_name        varchar  flow
--   contacts         bigint   contacts that entered the flow
--   average_seconds  double   average time
--   p90_seconds      bigint   90th percentile
--   longest_seconds  bigint   longest time in seconds
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
WITH stays AS (
  SELECT
    flow_name,
    contactid,
    date_diff('second', min(event_time), max(event_time)) AS seconds
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
    AND contactid IS NOT NULL
    AND (${flow} IS NULL OR flow_name = ${flow})
  GROUP BY flow_name, contactid
),
ranked AS (
  SELECT
    flow_name,
    seconds,
    row_number() OVER (PARTITION BY flow_name ORDER BY seconds) AS place,
    count(*) OVER (PARTITION BY flow_name) AS contacts
  FROM stays
)
SELECT
  flow_name,
  count(*) AS contacts,
  avg(seconds) AS average_seconds,
  min(CASE WHEN place * 10 >= contacts * 9 THEN seconds END) AS p90_seconds,
  max(seconds) AS longest_seconds
FROM ranked
GROUP BY flow_name
ORDER BY flow_name
