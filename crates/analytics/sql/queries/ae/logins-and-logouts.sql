-- First login, last logout and online time
--
-- First login and last logout of each agent on each day, and the online time.
--
-- Columns:
--   event_date         date          local day
--   agent_username     varchar       agent, NULL if no event of the days has the name
--   first_login        timestamp(3)  first login of the day, UTC; NULL if the shift began the day before
--   local_first_login  timestamp(3)  the same, in the reporting time zone
--   last_logout        timestamp(3)  last logout of the day, UTC; NULL if the shift continued after midnight
--   local_last_logout  timestamp(3)  the same, in the reporting time zone
--   logins             bigint        number of logins
--   logouts            bigint        number of logouts
--   online_seconds     bigint        online time in seconds
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
WITH events AS (
  SELECT
    event_date,
    event_time,
    eventtype,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
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
online AS (
  SELECT
    state_date,
    agentarn,
    sum(seconds) AS seconds
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND state_date BETWEEN ${from:date} AND ${to:date}
    AND is_online = 1
  GROUP BY state_date, agentarn
)
SELECT
  days.event_date,
  days.agent_username,
  days.first_login,
  CAST(with_timezone(days.first_login, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_login,
  days.last_logout,
  CAST(with_timezone(days.last_logout, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_logout,
  days.logins,
  days.logouts,
  coalesce(online.seconds, 0) AS online_seconds
FROM days
LEFT JOIN online ON online.state_date = days.event_date AND online.agentarn = days.agentarn
WHERE ${agent} IS NULL OR days.agent_username = ${agent}
ORDER BY days.event_date, days.agent_username, days.agentarn
