-- What an agent did
--
-- What happened at an agent, event by event, and how long was it from one to the next? Without an agent's name it tells of all, one after
-- the other.
--
-- Columns:
--   event_time              timestamp(3)  when, UTC
--   agent_username          varchar       the agent's user name, NULL where no event of the days has it
--   eventtype               varchar       LOGIN, LOGOUT, STATE_CHANGE, HEART_BEAT
--   status_name             varchar       the status, NULL where the event has none
--   next_status             varchar       the status that follows once the contacts in hand are done
--   contacts                bigint        contacts in hand, NULL where the event does not say
--   contact_states          varchar       their states, with commas between them
--   contactids              varchar       the contacts, with commas between them
--   seconds_since_previous  bigint        from the event that stands before it, NULL for the first of the days
-- Parameters:
--   from                day     today-6  the first day, UTC
--   to                  day     today    the last day, UTC
--   agent               text    none     only the agent with this user name
--   include_heartbeats  number  0        1 shows heartbeats too
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
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
)
SELECT
  event_time,
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
