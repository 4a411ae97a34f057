-- Current status of agents
--
-- Status of each agent in the last event of the days, heartbeats included. Agents who logged out or are offline are included on request. A
-- heartbeat after a logout does not bring the agent back online; a login or a status that began later does. The query also reads the logouts of the
-- day before the first day.
--
-- Columns:
--   agent_username           varchar       agent, NULL if no event of the days has the name
--   status_name              varchar       agent status, Offline after a logout
--   status_start_time        timestamp(3)  start, UTC; the logout of an agent who logged out
--   local_status_start_time  timestamp(3)  the same, in the reporting time zone
--   next_status              varchar       next status, which applies once the agent has no contacts
--   contacts                 bigint        current contacts, 0 after a logout
--   routing_profile_name     varchar       routing profile of the agent
--   last_event_time          timestamp(3)  timestamp of the last event, UTC
--   local_last_event_time    timestamp(3)  the same, in the reporting time zone
--   agentarn                 varchar       agent
-- Parameters:
--   from             day     today-1  first local day
--   to               day     today    last local day
--   agent            text    none     only this agent, by user name
--   include_offline  choice  0        1 includes offline agents: 0 or 1
WITH events AS (
  SELECT
    event_date,
    event_time,
    eventtype,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    status_name,
    status_type,
    status_start_time,
    next_status,
    contacts,
    routing_profile_name,
    max(CASE WHEN eventtype = 'LOGIN' THEN event_time END) OVER (PARTITION BY agentarn) AS last_login,
    max(CASE WHEN eventtype = 'LOGOUT' THEN event_time END) OVER (PARTITION BY agentarn) AS last_logout,
    row_number() OVER (PARTITION BY agentarn ORDER BY event_time DESC, eventid DESC) AS age
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-2} AND ${to+1}
    AND event_date BETWEEN date_add('day', -1, ${from:date}) AND ${to:date}
),
logouts AS (
  SELECT
    *,
    CASE
      WHEN eventtype = 'LOGOUT' THEN 1
      WHEN last_logout IS NULL OR ${is_back_after_logout} THEN 0
      ELSE 1
    END AS is_logged_out
  FROM events
  WHERE age = 1
    AND event_date >= ${from:date}
),
statuses AS (
  SELECT
    agent_username,
    CASE WHEN is_logged_out = 1 THEN 'Offline' ELSE status_name END AS status_name,
    CASE WHEN is_logged_out = 1 THEN last_logout ELSE status_start_time END AS status_start_time,
    next_status,
    CASE WHEN is_logged_out = 1 THEN 0 ELSE coalesce(cardinality(contacts), 0) END AS contacts,
    routing_profile_name,
    is_logged_out = 1 OR coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false) AS is_offline,
    event_time,
    agentarn
  FROM logouts
)
SELECT
  agent_username,
  status_name,
  status_start_time,
  CAST(with_timezone(status_start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_status_start_time,
  next_status,
  contacts,
  routing_profile_name,
  event_time AS last_event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_event_time,
  agentarn
FROM statuses
WHERE (NOT is_offline OR ${include_offline} = 1)
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY agent_username, agentarn
