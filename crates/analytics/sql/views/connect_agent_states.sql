-- What agents did, and for how long
--
-- One row is a stretch of time of one day in which an agent's state did not change. A contact decides the state while it is with the
-- agent, of several the one that keeps the agent most: 'On contact', 'After contact work', 'Ringing', 'Missed'. Otherwise the state is the
-- agent's status; a paused task leaves the agent free. A day's last stretch of an agent lasts to the last event of it: heart-beats come
-- every 120 seconds.
--
-- Columns:
--   agent_username  varchar       the agent's user name
--   agentarn        varchar       the agent
--   state_date      date          the day, UTC
--   state           varchar       On contact, After contact work, Ringing, Missed, or the agent's status
--   status_name     varchar       the agent's status
--   contact_state   varchar       the state of the contact, such as CONNECTED; NULL without one
--   contactid       varchar       the contact
--   queue_name      varchar       the contact's queue
--   channel         varchar       the contact's channel
--   start_time      timestamp(3)  when the stretch began, UTC
--   end_time        timestamp(3)  when the next one began, UTC; NULL for the last one of the day
--   seconds         integer       seconds from the beginning to the end, or to the last event
--   is_occupied     integer       1 if the agent was on a contact or at work after it, else 0
--   is_staffed      integer       1 if the agent was logged in and not offline, else 0
--   year            integer       the year, UTC
--   month           integer       its month
--   day             integer       its day
WITH events AS (
  SELECT
    eventid,
    event_time,
    agentarn,
    agent_username,
    coalesce(status_name, 'Offline') AS status_name,
    CASE WHEN coalesce(status_name, 'Offline') = 'Offline' OR status_type = 'OFFLINE' THEN 0 ELSE 1 END AS is_staffed,
    coalesce(
      element_at(filter(contacts, contact -> contact.state = 'CONNECTED'), 1),
      element_at(filter(contacts, contact -> contact.state = 'CONNECTED_ONHOLD'), 1),
      element_at(filter(contacts, contact -> contact.state = 'ENDED'), 1),
      element_at(filter(contacts, contact -> contact.state IN ('CONNECTING', 'INCOMING', 'PENDING')), 1),
      element_at(filter(contacts, contact -> contact.state IN ('MISSED', 'REJECTED', 'ERROR')), 1),
      element_at(contacts, 1)
    ) AS contact,
    year,
    month,
    day
  FROM connect_ae_events
),
states AS (
  SELECT
    eventid,
    event_time,
    agentarn,
    agent_username,
    status_name,
    is_staffed,
    contact.state AS contact_state,
    contact.contactid AS contactid,
    contact.queue.name AS queue_name,
    contact.channel AS channel,
    concat_ws(' ', status_name, contact.state, contact.contactid) AS signature,
    CASE
      WHEN contact.state IN ('CONNECTED', 'CONNECTED_ONHOLD') THEN 'On contact'
      WHEN contact.state = 'ENDED' THEN 'After contact work'
      WHEN contact.state IN ('CONNECTING', 'INCOMING', 'PENDING') THEN 'Ringing'
      WHEN contact.state IN ('MISSED', 'REJECTED', 'ERROR') THEN 'Missed'
      ELSE status_name
    END AS state,
    year,
    month,
    day
  FROM events
),
changes AS (
  SELECT
    *,
    CASE
      WHEN signature = lag(signature) OVER (PARTITION BY year, month, day, agentarn ORDER BY event_time, eventid) THEN 0
      ELSE 1
    END AS is_change
  FROM states
),
numbered AS (
  SELECT
    *,
    sum(is_change) OVER (
      PARTITION BY year, month, day, agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM changes
),
stretches AS (
  SELECT
    max(agent_username) AS agent_username,
    agentarn,
    state,
    status_name,
    contact_state,
    contactid,
    max(queue_name) AS queue_name,
    max(channel) AS channel,
    min(is_staffed) AS is_staffed,
    min(event_time) AS start_time,
    max(event_time) AS last_time,
    stretch,
    year,
    month,
    day
  FROM numbered
  GROUP BY year, month, day, agentarn, stretch, state, status_name, contact_state, contactid
),
ended AS (
  SELECT
    *,
    lead(start_time) OVER (PARTITION BY year, month, day, agentarn ORDER BY stretch) AS end_time
  FROM stretches
)
SELECT
  agent_username,
  agentarn,
  CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date) AS state_date,
  state,
  status_name,
  contact_state,
  contactid,
  queue_name,
  channel,
  start_time,
  end_time,
  CAST(date_diff('second', start_time, coalesce(end_time, last_time)) AS integer) AS seconds,
  CASE WHEN state IN ('On contact', 'After contact work') THEN 1 ELSE 0 END AS is_occupied,
  is_staffed,
  year,
  month,
  day
FROM ended
