-- Agents and what they are doing
--
-- What does each agent do now, and since when? The last event of the days tells, heartbeats included. Agents who logged out or are offline
-- are left out unless they are asked for; who logged in and has shown no status yet is there without one.
--
-- Columns:
--   agent_username        varchar       the agent's user name, NULL where no event of the days has it
--   status_name           varchar       the status, Offline after a logout
--   status_start_time     timestamp(3)  since when, UTC
--   next_status           varchar       the status that follows once the contacts in hand are done
--   contacts              bigint        contacts in hand
--   routing_profile_name  varchar       the agent's routing profile
--   last_event_time       timestamp(3)  when the event came, UTC
--   agentarn              varchar       the agent
-- Parameters:
--   from             day     today-1  the first day, UTC
--   to               day     today    the last day, UTC
--   agent            text    none     only the agent with this user name
--   include_offline  number  0        1 shows agents who are offline too
WITH events AS (
  SELECT
    event_time,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    CASE WHEN eventtype = 'LOGOUT' THEN 'Offline' ELSE status_name END AS status_name,
    CASE WHEN eventtype = 'LOGOUT' THEN event_time ELSE status_start_time END AS status_start_time,
    next_status,
    coalesce(cardinality(contacts), 0) AS contacts,
    routing_profile_name,
    eventtype = 'LOGOUT' OR coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false) AS is_offline,
    row_number() OVER (PARTITION BY agentarn ORDER BY event_time DESC, eventid DESC) AS age
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
)
SELECT
  agent_username,
  status_name,
  status_start_time,
  next_status,
  contacts,
  routing_profile_name,
  event_time AS last_event_time,
  agentarn
FROM events
WHERE age = 1
  AND (NOT is_offline OR ${include_offline} = 1)
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY agent_username, agentarn
