-- Events of an agent
--
-- Agent events in chronological order, with the seconds between them. Without an agent, the events of each agent.
--
-- Columns:
--   event_time              timestamp(3)  event timestamp, UTC
--   local_event_time        timestamp(3)  the same, in the reporting time zone
--   agent_username          varchar       agent, NULL if no event of the days has the name
--   eventtype               varchar       LOGIN, LOGOUT, STATE_CHANGE, HEART_BEAT
--   status_name             varchar       agent status, NULL if the event has none
--   next_status             varchar       next status, which applies once the agent has no contacts
--   contacts                bigint        number of contacts, NULL if the event has no list
--   contact_states          varchar       states of the contacts, separated by commas
--   contactids              varchar       contacts, separated by commas
--   seconds_since_previous  bigint        seconds from the previous event, NULL for the first
-- Parameters:
--   from                day     today-6  first local day
--   to                  day     today    last local day
--   agent               text    none     only this agent, by user name
--   include_heartbeats  choice  0        1 includes heartbeats: 0 or 1
WITH events AS (
  SELECT
    eventid,
    event_time,
    eventtype,
    agentarn,
    status_name,
    next_status,
    contacts,
    max(agent_username) OVER (PARTITION BY agentarn) AS known_username
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
)
SELECT
  event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  known_username AS agent_username,
  eventtype,
  status_name,
  next_status,
  cardinality(contacts) AS contacts,
  nullif(array_join(transform(contacts, contact -> contact.state), ', '), '') AS contact_states,
  nullif(array_join(transform(contacts, contact -> contact.contactid), ', '), '') AS contactids,
  date_diff('second', lag(event_time) OVER (PARTITION BY agentarn ORDER BY event_time, eventid), event_time) AS seconds_since_previous
FROM events
WHERE (eventtype <> 'HEART_BEAT' OR ${include_heartbeats} = 1)
  AND (${agent} IS NULL OR known_username = ${agent})
ORDER BY agent_username, agentarn, event_time, eventid
