-- States of agents with their durations
--
-- One row is a period of a local day in which the state of an agent did not change. The state is the first that applies in the order of Connect's
-- agent activity: Error, Missed, Rejected, On contact (connected, on hold or paused), Calling (outbound, until the customer answers), After contact
-- work, Incoming, else the agent's status. A logout ends online time; the heartbeats that may follow it for an hour do not resume it. After
-- midnight UTC such heartbeats are those of an agent whose day begins with heartbeats without a contact, whose heartbeats end within an hour, and
-- whose next event is a login or missing; while more may follow, the agent counts as online. A state continues over midnight UTC if the events on
-- both sides are at most three minutes from midnight: Connect sends a heartbeat every 120 seconds. The last state of an agent without later events
-- ends with the last event.
--
-- Columns:
--   agent_username          varchar       agent
--   agentarn                varchar       ARN of the agent
--   routing_profile_name    varchar       routing profile of the agent
--   state_date              date          local date
--   state                   varchar       Error, Missed, Rejected, On contact, Calling, After contact work, Incoming or the agent's status
--   status_name             varchar       agent status
--   status_type             varchar       ROUTABLE, CUSTOM or OFFLINE
--   contact_state           varchar       state of the contact that decides, such as CONNECTED; NULL without a contact
--   contactid               varchar       the contact that decides
--   queue_name              varchar       queue of the contact
--   channel                 varchar       channel of the contact
--   start_time              timestamp(3)  start, UTC
--   end_time                timestamp(3)  end, UTC; NULL if no event ends it
--   local_start_time        timestamp(3)  local start
--   local_end_time          timestamp(3)  local end; NULL if no event ends it
--   seconds                 integer       duration in seconds
--   is_online               integer       1 if the status is not Offline, else 0
--   is_staffed              integer       1 if online and not in a custom status, else 0
--   is_on_contact           integer       1 if staffed with a contact connected, on hold, paused, in after contact work or outbound ringing, else 0
--   is_idle                 integer       1 if staffed and not on contact, else 0; inbound ringing and errors are idle time
--   is_non_productive       integer       1 in a custom status, with a contact or not, else 0
--   is_error                integer       1 with a contact in state MISSED, REJECTED or ERROR, or in status Error, else 0
--   online_seconds          integer       duration if online, else 0
--   staffed_seconds         integer       duration if staffed, else 0
--   on_contact_seconds      integer       duration if on contact, else 0
--   idle_seconds            integer       duration if idle, else 0
--   non_productive_seconds  integer       duration if non-productive, else 0
--   error_seconds           integer       duration if in error, else 0
--   is_last_of_day          integer       1 for the last row of the agent on the local day, else 0
--   agent_hierarchy         varchar       agent hierarchy groups from the first level down, separated by " / "
--   year                    integer       year, UTC; partition key
--   month                   integer       month, UTC; partition key
--   day                     integer       day, UTC; partition key
WITH known_events AS (
  SELECT
    *,
    CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS timestamp(3)) AS midnight
  FROM connect_ae_events
  WHERE event_time IS NOT NULL
),
ordered_events AS (
  SELECT
    *,
    CASE WHEN eventtype = 'HEART_BEAT' AND coalesce(cardinality(contacts), 0) = 0 AND coalesce(status_start_time, midnight) <= midnight THEN 0 ELSE 1 END
      AS is_action,
    row_number() OVER (PARTITION BY year, month, day, agentarn ORDER BY event_time, eventid) AS place,
    max(CASE WHEN eventtype = 'LOGIN' THEN event_time END) OVER (
      PARTITION BY year, month, day, agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_login,
    max(CASE WHEN eventtype = 'LOGOUT' THEN event_time END) OVER (
      PARTITION BY year, month, day, agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_logout
  FROM known_events
),
counted_events AS (
  SELECT
    *,
    sum(is_action) OVER (
      PARTITION BY year, month, day, agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS actions
  FROM ordered_events
),
-- Heartbeats before the first action of the day: their end, the first action, and the last event of any agent on the day.
leading_heartbeats AS (
  SELECT
    *,
    max(CASE WHEN actions = 0 THEN event_time END) OVER (PARTITION BY year, month, day, agentarn) AS heartbeats_end,
    max(CASE WHEN actions = 1 AND is_action = 1 THEN eventtype END) OVER (PARTITION BY year, month, day, agentarn) AS first_action,
    max(event_time) OVER (PARTITION BY year, month, day) AS last_time_of_day
  FROM counted_events
),
events AS (
  SELECT
    *,
    CASE
      WHEN ${is_back_after_logout} THEN 0
      WHEN last_logout IS NOT NULL THEN 1
      WHEN actions > 0 OR date_diff('second', midnight, heartbeats_end) > 3600 THEN 0
      WHEN first_action = 'LOGIN' THEN 1
      WHEN first_action IS NULL AND date_diff('second', heartbeats_end, last_time_of_day) > 180 THEN 1
      ELSE 0
    END AS is_logged_out
  FROM leading_heartbeats
),
-- The previous snapshot of the first event has the state of the agent since midnight.
snapshots AS (
  SELECT
    CASE WHEN origin = 'event' THEN eventid ELSE '' END AS eventid,
    CASE WHEN origin = 'event' THEN event_time ELSE midnight END AS event_time,
    midnight,
    agentarn,
    agent_username,
    routing_profile_name,
    hierarchy_groups,
    CASE
      WHEN origin = 'midnight' THEN previous_status_name
      WHEN is_logged_out = 0 THEN coalesce(status_name, 'Offline')
      ELSE 'Offline'
    END AS status_name,
    CASE WHEN origin = 'midnight' THEN previous_status_type ELSE status_type END AS known_status_type,
    CASE
      WHEN origin = 'midnight' THEN previous_contacts
      WHEN is_logged_out = 0 THEN contacts
    END AS contacts,
    year,
    month,
    day
  FROM events
  CROSS JOIN UNNEST(
    CASE
      WHEN place = 1
        AND eventtype <> 'LOGIN'
        AND previous_status_name IS NOT NULL
        AND date_diff('second', midnight, event_time) <= 180
        AND NOT (actions = 0 AND is_logged_out = 1)
        THEN ARRAY['midnight', 'event']
      ELSE ARRAY['event']
    END
  ) AS origins(origin)
),
typed AS (
  SELECT
    *,
    CASE
      WHEN status_name = 'Offline' THEN 'OFFLINE'
      WHEN known_status_type IS NOT NULL THEN known_status_type
      WHEN status_name IN ('Available', 'Error') THEN 'ROUTABLE'
      ELSE 'CUSTOM'
    END AS status_type,
    coalesce(
      element_at(filter(contacts, contact -> contact.state = 'ERROR'), 1),
      element_at(filter(contacts, contact -> contact.state = 'MISSED'), 1),
      element_at(filter(contacts, contact -> contact.state = 'REJECTED'), 1),
      element_at(filter(contacts, contact -> contact.state = 'CONNECTED'), 1),
      element_at(filter(contacts, contact -> contact.state IN ('CONNECTED_ONHOLD', 'PAUSED')), 1),
      element_at(filter(contacts, contact -> contact.state = 'CONNECTING' AND contact.initiationmethod = 'OUTBOUND'), 1),
      element_at(filter(contacts, contact -> contact.state = 'ENDED'), 1),
      element_at(filter(contacts, contact -> contact.state IN ('CONNECTING', 'INCOMING', 'PENDING')), 1),
      element_at(contacts, 1)
    ) AS contact,
    CASE
      WHEN cardinality(filter(contacts, contact -> contact.state IN ('CONNECTED', 'CONNECTED_ONHOLD', 'PAUSED', 'ENDED'))) > 0 THEN 1
      WHEN cardinality(filter(contacts, contact -> contact.state = 'CONNECTING' AND contact.initiationmethod = 'OUTBOUND')) > 0 THEN 1
      ELSE 0
    END AS has_contact,
    CASE
      WHEN status_name = 'Error' THEN 1
      WHEN cardinality(filter(contacts, contact -> contact.state IN ('MISSED', 'REJECTED', 'ERROR'))) > 0 THEN 1
      ELSE 0
    END AS has_error
  FROM snapshots
),
states AS (
  SELECT
    eventid,
    event_time,
    midnight,
    agentarn,
    agent_username,
    routing_profile_name,
    hierarchy_groups,
    status_name,
    status_type,
    contact.state AS contact_state,
    contact.contactid AS contactid,
    contact.queue.name AS queue_name,
    contact.channel AS channel,
    CASE
      WHEN contact.state = 'ERROR' THEN 'Error'
      WHEN contact.state = 'MISSED' THEN 'Missed'
      WHEN contact.state = 'REJECTED' THEN 'Rejected'
      WHEN contact.state IN ('CONNECTED', 'CONNECTED_ONHOLD', 'PAUSED') THEN 'On contact'
      WHEN contact.state = 'CONNECTING' AND contact.initiationmethod = 'OUTBOUND' THEN 'Calling'
      WHEN contact.state = 'ENDED' THEN 'After contact work'
      WHEN contact.state IN ('CONNECTING', 'INCOMING', 'PENDING') THEN 'Incoming'
      ELSE status_name
    END AS state,
    CASE WHEN status_type = 'OFFLINE' THEN 0 ELSE 1 END AS is_online,
    CASE WHEN status_type = 'ROUTABLE' AND has_contact = 1 THEN 1 ELSE 0 END AS is_on_contact,
    CASE WHEN status_type <> 'OFFLINE' AND has_error = 1 THEN 1 ELSE 0 END AS is_error,
    concat_ws(' ', status_name, contact.state, contact.contactid, CAST(has_contact AS varchar), CAST(has_error AS varchar)) AS signature,
    year,
    month,
    day
  FROM typed
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
    ) AS period
  FROM changes
),
periods AS (
  SELECT
    max(agent_username) AS agent_username,
    agentarn,
    max(routing_profile_name) AS routing_profile_name,
    max(hierarchy_groups) AS hierarchy_groups,
    state,
    status_name,
    max(status_type) AS status_type,
    contact_state,
    contactid,
    max(queue_name) AS queue_name,
    max(channel) AS channel,
    min(is_online) AS is_online,
    min(is_on_contact) AS is_on_contact,
    min(is_error) AS is_error,
    min(event_time) AS start_time,
    max(event_time) AS last_time,
    max(midnight) + INTERVAL '1' DAY AS next_midnight,
    period,
    year,
    month,
    day
  FROM numbered
  GROUP BY year, month, day, agentarn, period, state, status_name, contact_state, contactid
),
followed AS (
  SELECT
    *,
    lead(start_time) OVER (PARTITION BY year, month, day, agentarn ORDER BY period) AS next_time
  FROM periods
),
ended AS (
  SELECT
    *,
    CASE
      WHEN next_time IS NOT NULL THEN next_time
      WHEN is_online = 1 AND date_diff('second', last_time, next_midnight) <= 180 THEN next_midnight
    END AS known_end
  FROM followed
),
local_times AS (
  SELECT
    *,
    coalesce(known_end, last_time) AS stop_time,
    CAST(CAST(with_timezone(start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS date) AS start_date,
    CAST(CAST(with_timezone(coalesce(known_end, last_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS date) AS stop_date
  FROM ended
),
bounded AS (
  SELECT
    *,
    CAST(with_timezone(CAST(stop_date AS timestamp(3)), ${time_zone}) AT TIME ZONE 'UTC' AS timestamp(3)) AS local_midnight
  FROM local_times
),
-- A period that spans a local midnight has a row for each day.
parts AS (
  SELECT
    *,
    CASE WHEN part = 'after midnight' THEN local_midnight ELSE start_time END AS part_start,
    CASE WHEN part = 'before midnight' THEN local_midnight ELSE known_end END AS part_end,
    CASE WHEN part = 'before midnight' THEN local_midnight ELSE stop_time END AS part_stop
  FROM bounded
  CROSS JOIN UNNEST(
    CASE
      WHEN start_date = stop_date THEN ARRAY['whole']
      WHEN local_midnight < stop_time THEN ARRAY['before midnight', 'after midnight']
      ELSE ARRAY['before midnight']
    END
  ) AS halves(part)
)
SELECT
  agent_username,
  agentarn,
  routing_profile_name,
  state_date,
  state,
  status_name,
  status_type,
  contact_state,
  contactid,
  queue_name,
  channel,
  start_time,
  end_time,
  local_start_time,
  local_end_time,
  seconds,
  is_online,
  is_staffed,
  is_on_contact,
  is_staffed - is_on_contact AS is_idle,
  is_non_productive,
  is_error,
  seconds * is_online AS online_seconds,
  seconds * is_staffed AS staffed_seconds,
  seconds * is_on_contact AS on_contact_seconds,
  seconds * (is_staffed - is_on_contact) AS idle_seconds,
  seconds * is_non_productive AS non_productive_seconds,
  seconds * is_error AS error_seconds,
  is_last_of_day,
  agent_hierarchy,
  year,
  month,
  day
FROM (
  SELECT
    agent_username,
    agentarn,
    routing_profile_name,
    CASE WHEN part = 'after midnight' THEN stop_date ELSE start_date END AS state_date,
    state,
    status_name,
    status_type,
    contact_state,
    contactid,
    queue_name,
    channel,
    part_start AS start_time,
    part_end AS end_time,
    CAST(with_timezone(part_start, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start_time,
    CAST(with_timezone(part_end, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_end_time,
    CAST(date_diff('second', date_trunc('second', part_start), date_trunc('second', part_stop)) AS integer) AS seconds,
    is_online,
    CASE WHEN status_type = 'ROUTABLE' THEN 1 ELSE 0 END AS is_staffed,
    is_on_contact,
    CASE WHEN status_type = 'CUSTOM' THEN 1 ELSE 0 END AS is_non_productive,
    is_error,
    CASE
      WHEN part = 'before midnight' THEN 1
      WHEN next_time IS NOT NULL THEN 0
      WHEN known_end IS NULL THEN 1
      ELSE 0
    END AS is_last_of_day,
    nullif(
      concat_ws(
        ' / ',
        json_extract_scalar(hierarchy_groups, '$.level1.name'),
        json_extract_scalar(hierarchy_groups, '$.level2.name'),
        json_extract_scalar(hierarchy_groups, '$.level3.name'),
        json_extract_scalar(hierarchy_groups, '$.level4.name'),
        json_extract_scalar(hierarchy_groups, '$.level5.name')
      ),
      ''
    ) AS agent_hierarchy,
    year,
    month,
    day
  FROM parts
)
