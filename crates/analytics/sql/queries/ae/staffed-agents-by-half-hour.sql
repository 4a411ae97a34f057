-- Staffed agents by half hour
--
-- How many agents were there in each half hour of the day, and how many of them had a contact? A half hour in which nobody was staffed has
-- no row.
--
-- Columns:
--   half_hour         timestamp(3)  when the half hour begins, UTC
--   staffed_agents    bigint        agents who were staffed at any time in it
--   occupied_agents   bigint        agents who were occupied with a contact at any time in it
--   staffed_seconds   bigint        time of all agents in which they were staffed; 1,800 are an agent who was there throughout
--   occupied_seconds  bigint        time of all agents in which they were occupied
-- Parameters:
--   from  day  today-6  the first day, UTC
--   to    day  today    the last day, UTC
WITH stretches AS (
  SELECT
    agentarn,
    is_occupied,
    start_time,
    coalesce(end_time, date_add('second', seconds, start_time)) AS end_time,
    CAST(state_date AS timestamp(3)) AS midnight
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND is_staffed = 1
),
parts AS (
  SELECT
    agentarn,
    is_occupied,
    start_time = end_time AS is_moment,
    date_add('minute', 30 * half_hour, midnight) AS half_hour,
    greatest(start_time, date_add('minute', 30 * half_hour, midnight)) AS part_start,
    least(end_time, date_add('minute', 30 * half_hour + 30, midnight)) AS part_end
  FROM stretches
  CROSS JOIN UNNEST(
    sequence(date_diff('minute', midnight, start_time) / 30, date_diff('minute', midnight, end_time) / 30)
  ) AS half_hours (half_hour)
)
SELECT
  half_hour,
  count(DISTINCT agentarn) AS staffed_agents,
  count(DISTINCT CASE WHEN is_occupied = 1 THEN agentarn END) AS occupied_agents,
  sum(date_diff('millisecond', part_start, part_end)) / 1000 AS staffed_seconds,
  sum(date_diff('millisecond', part_start, part_end) * is_occupied) / 1000 AS occupied_seconds
FROM parts
WHERE part_start < part_end
  OR is_moment
GROUP BY half_hour
ORDER BY half_hour
