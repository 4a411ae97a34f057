-- Flows in use
--
-- Which flows ran, for how many contacts, and when first and last?
--
-- Columns:
--   flow_name         varchar       name of the flow, NULL if entries have none
--   flow_id           varchar       ARN of the flow
--   contacts          bigint        contacts that entered the flow
--   entries           bigint        log entries
--   blocks            bigint        blocks that ran
--   first_time        timestamp(3)  first entry, UTC
--   local_first_time  timestamp(3)  the same, in the reporting time zone
--   last_time         timestamp(3)  last entry, UTC
--   local_last_time   timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from  day  today-6  first local day
--   to    day  today    last local day
SELECT
  flow_name,
  flow_id,
  count(DISTINCT contactid) AS contacts,
  count(*) AS entries,
  count(DISTINCT block_id) AS blocks,
  min(event_time) AS first_time,
  CAST(with_timezone(min(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_time,
  max(event_time) AS last_time,
  CAST(with_timezone(max(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_time
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND block_type IS NOT NULL
GROUP BY flow_name, flow_id
ORDER BY contacts DESC, flow_name, flow_id
