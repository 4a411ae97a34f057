-- Long breaks
--
-- Periods in a custom status without a contact that are longer than a threshold. A break that spans midnight, local or UTC, is one row and counts
-- on the local day of its start. The query also reads the events of the day before the first day and of the day after the last; a break that
-- continues beyond that day is cut at its end.
--
-- Columns:
--   agent_username    varchar       agent
--   status_name       varchar       agent status, such as Lunch
--   start_time        timestamp(3)  start, UTC
--   local_start_time  timestamp(3)  the same, in the reporting time zone
--   end_time          timestamp(3)  end, UTC; NULL if no event ends it
--   local_end_time    timestamp(3)  the same, in the reporting time zone
--   seconds           bigint        duration in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   agent    text    none     only this agent, by user name
--   seconds  number  1800     duration in seconds that a break exceeds
WITH periods AS (
  SELECT
    agentarn,
    agent_username,
    status_name,
    state_date,
    start_time,
    end_time,
    seconds,
    CASE
      WHEN start_time = lag(end_time) OVER (PARTITION BY agentarn, status_name ORDER BY start_time, end_time) THEN 0
      ELSE 1
    END AS is_start
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-2} AND ${to+2}
    AND state_date BETWEEN date_add('day', -1, ${from:date}) AND date_add('day', 1, ${to:date})
    AND is_online = 1
    AND is_non_productive = 1
    AND contactid IS NULL
),
numbered AS (
  SELECT
    *,
    sum(is_start) OVER (
      PARTITION BY agentarn, status_name
      ORDER BY start_time, end_time
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM periods
),
breaks AS (
  SELECT
    max(agent_username) AS agent_username,
    status_name,
    min(state_date) AS start_date,
    min(start_time) AS start_time,
    CASE WHEN count(end_time) = count(*) THEN max(end_time) END AS end_time,
    sum(seconds) AS seconds
  FROM numbered
  GROUP BY agentarn, status_name, stretch
)
SELECT
  agent_username,
  status_name,
  start_time,
  CAST(with_timezone(start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start_time,
  end_time,
  CAST(with_timezone(end_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_end_time,
  seconds
FROM breaks
WHERE start_date BETWEEN ${from:date} AND ${to:date}
  AND seconds > ${seconds}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY seconds DESC, agent_username, start_time
