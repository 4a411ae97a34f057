-- Agents' states at the end of a day, with the call reason of the current contact
--
-- One row is an agent on a local day, in the state at the end of that day; until the day ends, the current state. The call reason is what
-- a flow last set as the attribute CallReason of the current contact on that UTC day; the contact record follows only after the contact.
-- Outside UTC, a local day has parts of two UTC days, and an agent can have a row for each part: the last one by start_time is the state at
-- the end of the local day.
--
-- Columns:
--   agent_username        varchar       agent
--   agentarn              varchar       ARN of the agent
--   routing_profile_name  varchar       routing profile of the agent
--   status_date           date          local date
--   state                 varchar       Error, Missed, Rejected, On contact, Calling, After contact work, Incoming or the agent's status
--   status_name           varchar       agent status
--   contact_state         varchar       state of the contact, such as CONNECTED; NULL without a contact
--   contactid             varchar       current contact
--   call_reason           varchar       call reason of the current contact, NULL if none was set
--   queue_name            varchar       queue of the contact
--   channel               varchar       channel of the contact
--   start_time            timestamp(3)  start of the state, UTC
--   local_start_time      timestamp(3)  local start of the state
--   is_online             integer       1 if the status is not Offline, else 0
--   is_staffed            integer       1 if online and not in a custom status, else 0
--   agent_hierarchy       varchar       agent hierarchy groups from the first level down, separated by " / "
--   year                  integer       year, UTC; partition key
--   month                 integer       month, UTC; partition key
--   day                   integer       day, UTC; partition key
SELECT
  agent_username,
  agentarn,
  routing_profile_name,
  status_date,
  state,
  status_name,
  contact_state,
  contactid,
  reason_of_contact AS call_reason,
  queue_name,
  channel,
  start_time,
  local_start_time,
  is_online,
  is_staffed,
  agent_hierarchy,
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
      routing_profile_name,
      state_date AS status_date,
      state,
      status_name,
      contact_state,
      contactid,
      CAST(NULL AS varchar) AS call_reason,
      queue_name,
      channel,
      start_time,
      local_start_time,
      is_online,
      is_staffed,
      agent_hierarchy,
      year,
      month,
      day
    FROM connect_agent_states
    WHERE is_last_of_day = 1
    UNION ALL
    SELECT
      NULL,
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
