-- Agents and the reason of the call in their hands
--
-- Why did the customers get in touch whose contacts agents have now? A row is a contact; an agent without one has a row too. The reason is
-- what the flow last set as an attribute of this very contact, or else of the contact that was transferred to it, on that day or in the
-- week before.
--
-- Columns:
--   agent_username   varchar       the agent's user name, NULL where no event of the days has it
--   status_name      varchar       the agent's status
--   contacts         bigint        contacts in hand
--   contact_state    varchar       CONNECTING, CONNECTED, CONNECTED_ONHOLD, PAUSED, ENDED, MISSED, ...
--   queue_name       varchar       the queue it came from
--   call_reason      varchar       the attribute's value, NULL where none was set
--   contactid        varchar       the contact, NULL for an agent without one
--   last_event_time  timestamp(3)  when the event came, UTC
--   agentarn         varchar       the agent
-- Parameters:
--   from       day   today-1     the first day, UTC
--   to         day   today       the last day, UTC
--   agent      text  none        only the agent with this user name
--   attribute  text  CallReason  the attribute that holds the reason
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
),
in_hand AS (
  SELECT
    events.agent_username,
    events.status_name,
    coalesce(cardinality(events.contacts), 0) AS contacts,
    contact.state AS contact_state,
    contact.queue.name AS queue_name,
    contact.contactid AS contactid,
    contact.initialcontactid AS initial_contact_id,
    events.event_time AS last_event_time,
    events.agentarn
  FROM events
  LEFT JOIN UNNEST(events.contacts) AS unnested (contact) ON TRUE
  WHERE events.age = 1
    AND NOT events.is_offline
    AND (${agent} IS NULL OR events.agent_username = ${agent})
),
settings AS (
  SELECT
    contactid,
    parameter_value,
    row_number() OVER (PARTITION BY contactid ORDER BY event_time DESC, eventid DESC) AS age
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN
      CAST(date_format(date_parse(CAST(${from} AS varchar), '%Y%m%d') - INTERVAL '7' DAY, '%Y%m%d') AS integer) AND ${to}
    AND block_type = 'SetAttributes'
    AND parameter_key = ${attribute}
),
reasons AS (
  SELECT
    contactid,
    parameter_value AS call_reason
  FROM settings
  WHERE age = 1
)
SELECT
  in_hand.agent_username,
  in_hand.status_name,
  in_hand.contacts,
  in_hand.contact_state,
  in_hand.queue_name,
  coalesce(own.call_reason, initial.call_reason) AS call_reason,
  in_hand.contactid,
  in_hand.last_event_time,
  in_hand.agentarn
FROM in_hand
LEFT JOIN reasons AS own ON own.contactid = in_hand.contactid
LEFT JOIN reasons AS initial ON initial.contactid = in_hand.initial_contact_id
ORDER BY agent_username, agentarn, contactid
