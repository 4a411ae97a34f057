-- Status changes per agent
--
-- Changes from one status to another. A login is not a change: the agent is offline first.
--
-- Columns:
--   agent_username        varchar  agent, NULL if no event of the days has the name
--   previous_status_name  varchar  status before, NULL if no event has it
--   status_name           varchar  status after
--   changes               bigint   number of changes
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
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
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
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
