-- Current contacts of agents
--
-- Contacts of each agent in the last event of the days, one row each; an agent without a contact has a row too. Agents who logged out or
-- are offline have none.
--
-- Columns:
--   agent_username                  varchar       agent, NULL if no event of the days has the name
--   status_name                     varchar       agent status
--   contacts                        bigint        current contacts
--   contactid                       varchar       the contact, NULL for an agent without one
--   channel                         varchar       VOICE, CHAT, TASK or EMAIL
--   contact_state                   varchar       CONNECTING, CONNECTED, CONNECTED_ONHOLD, PAUSED, ENDED, MISSED, ...
--   contact_state_start_time        timestamp(3)  start, UTC
--   local_contact_state_start_time  timestamp(3)  the same, in the reporting time zone
--   queue_name                      varchar       queue of the contact
--   last_event_time                 timestamp(3)  timestamp of the last event, UTC
--   local_last_event_time           timestamp(3)  the same, in the reporting time zone
--   agentarn                        varchar       agent
-- Parameters:
--   from   day   today-1  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
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
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
)
SELECT
  events.agent_username,
  events.status_name,
  coalesce(cardinality(events.contacts), 0) AS contacts,
  contact.contactid AS contactid,
  contact.channel AS channel,
  contact.state AS contact_state,
  CAST(from_iso8601_timestamp(contact.statestarttimestamp) AS timestamp(3)) AS contact_state_start_time,
  CAST(from_iso8601_timestamp(contact.statestarttimestamp) AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_contact_state_start_time,
  contact.queue.name AS queue_name,
  events.event_time AS last_event_time,
  CAST(with_timezone(events.event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_event_time,
  events.agentarn
FROM events
LEFT JOIN UNNEST(events.contacts) AS in_hand (contact) ON TRUE
WHERE events.age = 1
  AND NOT events.is_offline
  AND (${agent} IS NULL OR events.agent_username = ${agent})
ORDER BY agent_username, agentarn, contactid
