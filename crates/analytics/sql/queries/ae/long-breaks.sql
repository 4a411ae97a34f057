-- Long breaks
--
-- Periods in a custom status without a contact that are longer than a threshold.
--
-- Columns:
--   agent_username    varchar       agent
--   status_name       varchar       agent status, such as Lunch
--   start_time        timestamp(3)  start, UTC
--   local_start_time  timestamp(3)  the same, in the reporting time zone
--   end_time          timestamp(3)  end, UTC; NULL if no event ends it
--   local_end_time    timestamp(3)  the same, in the reporting time zone
--   seconds           integer       duration in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   agent    text    none     only this agent, by user name
--   seconds  number  1800     minimum duration in seconds
SELECT
  agent_username,
  status_name,
  start_time,
  CAST(with_timezone(start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start_time,
  end_time,
  CAST(with_timezone(end_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_end_time,
  seconds
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND state_date BETWEEN ${from:date} AND ${to:date}
  AND is_online = 1
  AND is_non_productive = 1
  AND contactid IS NULL
  AND seconds > ${seconds}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY seconds DESC, agent_username, start_time
