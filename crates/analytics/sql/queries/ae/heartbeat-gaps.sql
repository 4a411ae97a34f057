-- Agents who fell silent
--
-- Whose events stopped for longer than so many seconds without a logout? Heartbeats come every two minutes: a longer silence means that
-- events were lost, or that the agent's connection was. After the last event of the days silence lasts until now, or until the days end.
-- Agents who went offline may fall silent.
--
-- Columns:
--   agent_username   varchar       the agent's user name, NULL where no event of the days has it
--   last_event_time  timestamp(3)  the event before the silence, UTC
--   next_event_time  timestamp(3)  the event after it, UTC; NULL where none came
--   seconds          bigint        how long
--   eventtype        varchar       the type of the event before the silence
--   status_name      varchar       the status that it showed
--   agentarn         varchar       the agent
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   agent    text    none     only the agent with this user name
--   seconds  number  300      shows silence that lasts longer than so many seconds
WITH events AS (
  SELECT
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    event_time,
    eventtype,
    status_name,
    status_type,
    lead(event_time) OVER (PARTITION BY agentarn ORDER BY event_time, eventid) AS next_event_time
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
),
gaps AS (
  SELECT
    agent_username,
    event_time,
    next_event_time,
    eventtype,
    status_name,
    agentarn,
    date_diff(
      'second',
      event_time,
      coalesce(next_event_time, least(localtimestamp, date_parse(CAST(${to} AS varchar), '%Y%m%d') + INTERVAL '1' DAY))
    ) AS seconds
  FROM events
  WHERE eventtype = 'LOGIN'
    OR NOT (eventtype = 'LOGOUT' OR coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false))
)
SELECT
  agent_username,
  event_time AS last_event_time,
  next_event_time,
  seconds,
  eventtype,
  status_name,
  agentarn
FROM gaps
WHERE seconds > ${seconds}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY seconds DESC, agent_username, agentarn, last_event_time
