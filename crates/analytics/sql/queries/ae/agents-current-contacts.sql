-- Agents and the contacts in their hands
--
-- Which contacts do agents have now, in which state and from which queue? A row is a contact; an agent without one has a row too. The last
-- event of the days tells, heartbeats included; agents who logged out or are offline are left out.
--
-- Columns:
--   agent_username            varchar       the agent's user name, NULL where no event of the days has it
--   status_name               varchar       the agent's status
--   contacts                  bigint        contacts in hand
--   contactid                 varchar       the contact, NULL for an agent without one
--   channel                   varchar       VOICE, CHAT, TASK or EMAIL
--   contact_state             varchar       CONNECTING, CONNECTED, CONNECTED_ONHOLD, PAUSED, ENDED, MISSED, ...
--   contact_state_start_time  timestamp(3)  since when, UTC
--   queue_name                varchar       the queue it came from
--   last_event_time           timestamp(3)  when the event came, UTC
--   agentarn                  varchar       the agent
-- Parameters:
--   from   day   today-1  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
WITH events AS (
  SELECT
    event_time,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    status_name,
    contacts,
    eventtype = 'LOGOUT' OR coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false) AS is_offline,
    row_number() OVER (PARTITION BY agentarn ORDER BY event_time DESC, eventid DESC) AS age
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
)
SELECT
  events.agent_username,
  events.status_name,
  coalesce(cardinality(events.contacts), 0) AS contacts,
  contact.contactid AS contactid,
  contact.channel AS channel,
  contact.state AS contact_state,
  CAST(from_iso8601_timestamp(contact.statestarttimestamp) AS timestamp(3)) AS contact_state_start_time,
  contact.queue.name AS queue_name,
  events.event_time AS last_event_time,
  events.agentarn
FROM events
LEFT JOIN UNNEST(events.contacts) AS in_hand (contact) ON TRUE
WHERE events.age = 1
  AND NOT events.is_offline
  AND (${agent} IS NULL OR events.agent_username = ${agent})
ORDER BY agent_username, agentarn, contactid
