-- What agents do at the end of a day, with the reason of the call in hand
--
-- One row is an agent on a day, in the state of the last event of that day: while the day lasts, what the agent does now. The call reason is
-- what the flow of the contact in hand last set as its attribute CallReason on that day; the contact record comes only once the
-- contact has ended.
--
-- Columns:
--   agent_username  varchar       the agent's user name
--   agentarn        varchar       the agent
--   status_date     date          the day, UTC
--   state           varchar       On contact, After contact work, Ringing, Missed, or the agent's status
--   status_name     varchar       the agent's status
--   contact_state   varchar       the state of the contact, such as CONNECTED; NULL without one
--   contactid       varchar       the contact in hand
--   call_reason     varchar       the reason of the contact in hand, NULL where none was set
--   queue_name      varchar       the contact's queue
--   channel         varchar       the contact's channel
--   start_time      timestamp(3)  since when, UTC
--   is_staffed      integer       1 if the agent is logged in and not offline, else 0
--   year            integer       the year, UTC
--   month           integer       its month
--   day             integer       its day
SELECT
  agent_username,
  agentarn,
  status_date,
  state,
  status_name,
  contact_state,
  contactid,
  reason_of_contact AS call_reason,
  queue_name,
  channel,
  start_time,
  is_staffed,
  year,
  month,
  day
FROM (
  SELECT
    *,
    max(call_reason) OVER (PARTITION BY year, month, day, contactid) AS reason_of_contact
  FROM (
    SELECT
      agent_username,
      agentarn,
      state_date AS status_date,
      state,
      status_name,
      contact_state,
      contactid,
      CAST(NULL AS varchar) AS call_reason,
      queue_name,
      channel,
      start_time,
      is_staffed,
      year,
      month,
      day
    FROM connect_agent_states
    WHERE end_time IS NULL
    UNION ALL
    SELECT
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      contactid,
      parameter_value,
      NULL,
      NULL,
      NULL,
      NULL,
      year,
      month,
      day
    FROM (
      SELECT
        contactid,
        parameter_value,
        year,
        month,
        day,
        row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY event_time DESC, eventid DESC) AS age
      FROM connect_cfl_events
      WHERE block_type = 'SetAttributes'
        AND parameter_key = 'CallReason'
        AND contactid IS NOT NULL
    )
    WHERE age = 1
  )
)
WHERE agentarn IS NOT NULL
