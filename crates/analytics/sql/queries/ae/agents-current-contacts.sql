-- Current contacts of agents
--
-- Contacts of each agent in the last event of the days, one row each; an agent without a contact has a row too. Agents who logged out or are
-- offline have none, even if heartbeats follow the logout. The query also reads the logouts of the day before the first day.
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
    event_date,
    event_time,
    eventtype,
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    status_name,
    status_type,
    status_start_time,
    contacts,
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
online AS (
  SELECT
    *
  FROM logouts
  WHERE is_logged_out = 0
    AND NOT coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false)
    AND (${agent} IS NULL OR agent_username = ${agent})
)
SELECT
  online.agent_username,
  online.status_name,
  coalesce(cardinality(online.contacts), 0) AS contacts,
  contact.contactid AS contactid,
  contact.channel AS channel,
  contact.state AS contact_state,
  CAST(TRY(from_iso8601_timestamp(contact.statestarttimestamp)) AT TIME ZONE 'UTC' AS timestamp(3)) AS contact_state_start_time,
  CAST(TRY(from_iso8601_timestamp(contact.statestarttimestamp)) AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_contact_state_start_time,
  contact.queue.name AS queue_name,
  online.event_time AS last_event_time,
  CAST(with_timezone(online.event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_event_time,
  online.agentarn
FROM online
LEFT JOIN UNNEST(online.contacts) AS in_hand (contact) ON TRUE
ORDER BY agent_username, agentarn, contactid
