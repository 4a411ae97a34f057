-- Status changes per agent
--
-- How often did each agent go from one status to another? A login is no change: who logs in is offline, and goes on from there.
--
-- Columns:
--   agent_username        varchar  the agent's user name, NULL where no event of the days has it
--   previous_status_name  varchar  the status before, NULL where no event has it
--   status_name           varchar  the status after
--   changes               bigint   how often
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
WITH events AS (
  SELECT
    eventid,
    event_time,
    eventtype,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    CASE WHEN eventtype = 'LOGOUT' THEN 'Offline' ELSE status_name END AS status_name,
    previous_status_name
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
),
changes AS (
  SELECT
    agent_username,
    eventtype,
    status_name,
    coalesce(previous_status_name, lag(status_name) OVER (PARTITION BY agentarn ORDER BY event_time, eventid)) AS previous_status_name
  FROM events
)
SELECT
  agent_username,
  previous_status_name,
  status_name,
  count(*) AS changes
FROM changes
WHERE eventtype <> 'LOGIN'
  AND status_name IS NOT NULL
  AND status_name IS DISTINCT FROM previous_status_name
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username, previous_status_name, status_name
ORDER BY agent_username, changes DESC, previous_status_name, status_name
