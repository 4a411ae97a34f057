-- Online agents by half hour
--
-- Agents online and on contact in each half hour, and their time. A half hour without online agents has no row; when clocks are set back, a half
-- hour that occurs twice is one row.
--
-- Columns:
--   half_hour               timestamp(3)  local start of the half hour
--   online_agents           bigint        agents online during the half hour
--   staffed_agents          bigint        agents online and not in a custom status during the half hour
--   on_contact_agents       bigint        agents on contact during the half hour
--   online_seconds          bigint        online time of all agents; 1,800 for an agent who was online throughout
--   staffed_seconds         bigint        time of all agents online and not in a custom status
--   on_contact_seconds      bigint        agent on contact time of all agents
--   non_productive_seconds  bigint        non-productive time (NPT) of all agents
-- Parameters:
--   from  day  today-6  first local day
--   to    day  today    last local day
WITH periods AS (
  SELECT
    agentarn,
    is_staffed,
    is_on_contact,
    is_non_productive,
    start_time,
    coalesce(end_time, date_add('second', seconds, start_time)) AS end_time,
    date_trunc('hour', start_time) AS first_hour
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND state_date BETWEEN ${from:date} AND ${to:date}
    AND is_online = 1
),
parts AS (
  SELECT
    agentarn,
    is_staffed,
    is_on_contact,
    is_non_productive,
    start_time = end_time AS is_moment,
    date_add('minute', 15 * quarter, first_hour) AS quarter_start,
    greatest(start_time, date_add('minute', 15 * quarter, first_hour)) AS part_start,
    least(end_time, date_add('minute', 15 * quarter + 15, first_hour)) AS part_end
  FROM periods
  CROSS JOIN UNNEST(
    sequence(date_diff('minute', first_hour, start_time) / 15, date_diff('minute', first_hour, end_time) / 15)
  ) AS quarters (quarter)
),
local_parts AS (
  SELECT
    *,
    CAST(with_timezone(quarter_start, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start
  FROM parts
  WHERE part_start < part_end
    OR is_moment
)
SELECT
  date_add('minute', minute(local_start) / 30 * 30, date_trunc('hour', local_start)) AS half_hour,
  count(DISTINCT agentarn) AS online_agents,
  count(DISTINCT CASE WHEN is_staffed = 1 THEN agentarn END) AS staffed_agents,
  count(DISTINCT CASE WHEN is_on_contact = 1 THEN agentarn END) AS on_contact_agents,
  sum(date_diff('millisecond', part_start, part_end)) / 1000 AS online_seconds,
  sum(date_diff('millisecond', part_start, part_end) * is_staffed) / 1000 AS staffed_seconds,
  sum(date_diff('millisecond', part_start, part_end) * is_on_contact) / 1000 AS on_contact_seconds,
  sum(date_diff('millisecond', part_start, part_end) * is_non_productive) / 1000 AS non_productive_seconds
FROM local_parts
GROUP BY 1
ORDER BY half_hour
