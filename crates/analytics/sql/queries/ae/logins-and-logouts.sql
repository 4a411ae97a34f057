-- First login, last logout and staffed time
--
-- When did each agent begin and end the day, and how long was the agent staffed?
--
-- Columns:
--   event_date       date          the day, UTC
--   agent_username   varchar       the agent's user name, NULL where no event of the days has it
--   first_login      timestamp(3)  the first login of the day, UTC; NULL where the shift began the day before
--   last_logout      timestamp(3)  the last logout of the day, UTC; NULL where the shift went on after midnight
--   logins           bigint        how often the agent logged in
--   logouts          bigint        how often the agent logged out
--   staffed_seconds  bigint        time logged in and not offline
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
WITH events AS (
  SELECT
    CAST(event_time AS date) AS event_date,
    event_time,
    eventtype,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
),
days AS (
  SELECT
    event_date,
    agentarn,
    max(agent_username) AS agent_username,
    min(CASE WHEN eventtype = 'LOGIN' THEN event_time END) AS first_login,
    max(CASE WHEN eventtype = 'LOGOUT' THEN event_time END) AS last_logout,
    count(CASE WHEN eventtype = 'LOGIN' THEN 1 END) AS logins,
    count(CASE WHEN eventtype = 'LOGOUT' THEN 1 END) AS logouts
  FROM events
  GROUP BY event_date, agentarn
),
staffed AS (
  SELECT
    state_date,
    agentarn,
    sum(seconds) AS seconds
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND is_staffed = 1
  GROUP BY state_date, agentarn
)
SELECT
  days.event_date,
  days.agent_username,
  days.first_login,
  days.last_logout,
  days.logins,
  days.logouts,
  coalesce(staffed.seconds, 0) AS staffed_seconds
FROM days
LEFT JOIN staffed ON staffed.state_date = days.event_date AND staffed.agentarn = days.agentarn
WHERE ${agent} IS NULL OR days.agent_username = ${agent}
ORDER BY days.event_date, days.agent_username, days.agentarn
