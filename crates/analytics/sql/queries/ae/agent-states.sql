-- Agent states as a timeline
--
-- State of each agent with start and end. A state that spans midnight, local or UTC, is one row. A state that began before the first local day, or
-- ends after the last, is cut there.
--
-- Columns:
--   agent_username    varchar       agent
--   state             varchar       state, such as Available, On contact or After contact work
--   start_time        timestamp(3)  start, UTC
--   local_start_time  timestamp(3)  the same, in the reporting time zone
--   end_time          timestamp(3)  end, UTC; NULL for the newest
--   local_end_time    timestamp(3)  the same, in the reporting time zone
--   seconds           bigint        duration in seconds
--   contactid         varchar       current contact
--   channel           varchar       channel of the contact
--   queue_name        varchar       queue of the contact
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
WITH periods AS (
  SELECT
    *,
    CASE
      WHEN start_time = lag(end_time) OVER (
        PARTITION BY agentarn, state, status_name, contact_state, contactid
        ORDER BY start_time, end_time
      ) THEN 0
      ELSE 1
    END AS is_start
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND state_date BETWEEN ${from:date} AND ${to:date}
    AND (${agent} IS NULL OR agent_username = ${agent})
),
numbered AS (
  SELECT
    *,
    sum(is_start) OVER (
      PARTITION BY agentarn, state, status_name, contact_state, contactid
      ORDER BY start_time, end_time
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM periods
),
stretches AS (
  SELECT
    max(agent_username) AS agent_username,
    state,
    min(start_time) AS start_time,
    CASE WHEN count(end_time) = count(*) THEN max(end_time) END AS end_time,
    sum(seconds) AS seconds,
    contactid,
    max(channel) AS channel,
    max(queue_name) AS queue_name
  FROM numbered
  GROUP BY agentarn, state, status_name, contact_state, contactid, stretch
)
SELECT
  agent_username,
  state,
  start_time,
  CAST(with_timezone(start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start_time,
  end_time,
  CAST(with_timezone(end_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_end_time,
  seconds,
  contactid,
  channel,
  queue_name
FROM stretches
ORDER BY agent_username, start_time, contactid
