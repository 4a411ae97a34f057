-- Time of agents in each state by local hour
--
-- One row is the time of an agent in a state, with a queue and a channel, in an hour of a local day. A state that lasts over several hours counts
-- in each of them. When clocks are set back, an hour that occurs twice is one row. States of less than a second have no row. The days, and the end
-- of a state without later events, are those of connect_agent_states.
--
-- Columns:
--   agent_username        varchar       agent
--   agentarn              varchar       ARN of the agent
--   routing_profile_name  varchar       routing profile of the agent
--   state_date            date          local date
--   local_hour            timestamp(3)  local start of the hour
--   state                 varchar       Error, Missed, Rejected, On contact, Calling, After contact work, Incoming or the agent's status
--   status_name           varchar       agent status
--   queue_name            varchar       queue of the contact that decides
--   channel               varchar       channel of the contact that decides
--   is_online             integer       1 if the status is not Offline, else 0
--   seconds               bigint        time in the hour in seconds; 3,600 for an agent who was in the state throughout
--   agent_hierarchy       varchar       agent hierarchy groups from the first level down, separated by " / "
--   year                  integer       year, UTC; partition key
--   month                 integer       month, UTC; partition key
--   day                   integer       day, UTC; partition key
WITH periods AS (
  SELECT
    *,
    date_trunc('hour', start_time) AS first_hour,
    date_trunc('second', start_time) AS first_second,
    date_add('second', seconds, date_trunc('second', start_time)) AS stop_second
  FROM connect_agent_states
  WHERE seconds > 0
),
-- Quarters of an hour, because every local hour begins at a quarter of a UTC hour.
parts AS (
  SELECT
    *,
    CAST(with_timezone(date_add('minute', 15 * quarter, first_hour), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_quarter,
    greatest(first_second, date_add('minute', 15 * quarter, first_hour)) AS part_start,
    least(stop_second, date_add('minute', 15 * quarter + 15, first_hour)) AS part_end
  FROM periods
  CROSS JOIN UNNEST(
    sequence(date_diff('minute', first_hour, first_second) / 15, date_diff('minute', first_hour, stop_second) / 15)
  ) AS quarters(quarter)
)
SELECT
  agent_username,
  agentarn,
  routing_profile_name,
  state_date,
  date_trunc('hour', local_quarter) AS local_hour,
  state,
  status_name,
  queue_name,
  channel,
  is_online,
  sum(date_diff('second', part_start, part_end)) AS seconds,
  agent_hierarchy,
  year,
  month,
  day
FROM parts
WHERE part_start < part_end
GROUP BY
  agent_username,
  agentarn,
  routing_profile_name,
  state_date,
  date_trunc('hour', local_quarter),
  state,
  status_name,
  queue_name,
  channel,
  is_online,
  agent_hierarchy,
  year,
  month,
  day
