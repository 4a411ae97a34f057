-- Agent non-response and answer rate
--
-- Attempts to connect contacts to each agent, on the day of their end: answered on the local day of the connection, not answered on the local day
-- on which the contact became MISSED or REJECTED. Agent non-response includes customers who left while the contact was ringing: agent events do not
-- distinguish them. Connecting time is from the first state INCOMING, PENDING or CONNECTING of an attempt to its end: CONNECTED, MISSED, REJECTED
-- or ERROR. Legs of supervisors who monitor (MONITOR) and of external parties (EXTERNAL_OUTBOUND) are not routed and do not count.
--
-- Columns:
--   agent_username                       varchar  agent
--   contacts                             bigint   contacts with an attempt that ended on these days
--   contacts_with_non_response           bigint   contacts that the agent missed or rejected at least once
--   agent_non_response                   bigint   agent non-response
--   answered                             bigint   routed contacts that the agent answered; outbound contacts are not routed
--   answer_rate_share                    double   agent answer rate: answered of answered and non-response, 0 to 1; NULL without either
--   average_connecting_seconds           double   average agent incoming connecting time: method INBOUND
--   average_outbound_connecting_seconds  double   average agent outbound connecting time: method OUTBOUND
--   average_api_connecting_seconds       double   average agent API connecting time: method API
--   average_callback_connecting_seconds  double   average agent callback connecting time: method CALLBACK
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
WITH snapshots AS (
  SELECT
    events.agent_username,
    events.event_time,
    contact.contactid AS contactid,
    contact.initiationmethod AS initiation_method,
    contact.state AS state,
    contact.statestarttimestamp AS state_start,
    contact.connectedtoagenttimestamp AS connected
  FROM connect_ae_events AS events
  CROSS JOIN UNNEST(events.contacts) AS in_hand (contact)
  WHERE events.year * 10000 + events.month * 100 + events.day BETWEEN ${from-1} AND ${to+1}
    AND coalesce(contact.initiationmethod, '') NOT IN ('MONITOR', 'EXTERNAL_OUTBOUND')
    AND (${agent} IS NULL OR events.agent_username = ${agent})
    AND (${queue} IS NULL OR contact.queue.name = ${queue})
),
-- The states of each contact, without duplicates from later snapshots.
states AS (
  SELECT
    agent_username,
    contactid,
    state,
    max(initiation_method) AS initiation_method,
    min(TRY(from_iso8601_timestamp(connected))) AS connected,
    coalesce(CAST(TRY(from_iso8601_timestamp(state_start)) AT TIME ZONE 'UTC' AS timestamp(3)), min(event_time)) AS start_time,
    CASE WHEN state IN ('CONNECTING', 'INCOMING', 'PENDING') THEN 0 ELSE 1 END AS is_end
  FROM snapshots
  GROUP BY agent_username, contactid, state, state_start
),
-- An attempt has ringing states, if any, and one final state.
numbered AS (
  SELECT
    agent_username,
    contactid,
    state,
    start_time,
    is_end,
    max(initiation_method) OVER (PARTITION BY agent_username, contactid) AS initiation_method,
    min(connected) OVER (PARTITION BY agent_username, contactid) AS connected,
    coalesce(
      sum(is_end) OVER (
        PARTITION BY agent_username, contactid
        ORDER BY start_time, is_end, state
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS attempt
  FROM states
),
attempts AS (
  SELECT
    agent_username,
    contactid,
    coalesce(max(initiation_method), '') AS initiation_method,
    CAST(max(connected) AT TIME ZONE ${time_zone} AS date) AS connected_date,
    min(CASE WHEN is_end = 0 THEN start_time END) AS offered,
    max(CASE WHEN is_end = 1 THEN start_time END) AS ended,
    max(CASE WHEN is_end = 1 THEN state END) AS end_state
  FROM numbered
  GROUP BY agent_username, contactid, attempt
),
dated AS (
  SELECT
    *,
    coalesce(connected_date BETWEEN ${from:date} AND ${to:date}, false) AS is_connected,
    coalesce(
      CAST(with_timezone(ended, 'UTC') AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date},
      false
    ) AS is_ended
  FROM attempts
),
counted AS (
  SELECT
    agent_username,
    contactid,
    initiation_method,
    is_connected,
    CASE WHEN is_ended AND end_state IN ('MISSED', 'REJECTED') THEN 1 ELSE 0 END AS is_non_response,
    CASE
      WHEN is_ended AND end_state IN ('CONNECTED', 'MISSED', 'REJECTED', 'ERROR')
        THEN date_diff('millisecond', offered, ended) / 1000e0
    END AS connecting_seconds
  FROM dated
)
SELECT
  agent_username,
  count(DISTINCT contactid) AS contacts,
  count(DISTINCT CASE WHEN is_non_response = 1 THEN contactid END) AS contacts_with_non_response,
  sum(is_non_response) AS agent_non_response,
  count(DISTINCT CASE WHEN is_connected AND initiation_method <> 'OUTBOUND' THEN contactid END) AS answered,
  CAST(count(DISTINCT CASE WHEN is_connected AND initiation_method <> 'OUTBOUND' THEN contactid END) AS double) / nullif(
    count(DISTINCT CASE WHEN is_connected AND initiation_method <> 'OUTBOUND' THEN contactid END) + sum(is_non_response),
    0
  ) AS answer_rate_share,
  avg(CASE WHEN initiation_method = 'INBOUND' THEN connecting_seconds END) AS average_connecting_seconds,
  avg(CASE WHEN initiation_method = 'OUTBOUND' THEN connecting_seconds END) AS average_outbound_connecting_seconds,
  avg(CASE WHEN initiation_method = 'API' THEN connecting_seconds END) AS average_api_connecting_seconds,
  avg(CASE WHEN initiation_method = 'CALLBACK' THEN connecting_seconds END) AS average_callback_connecting_seconds
FROM counted
WHERE is_connected
  OR is_non_response = 1
  OR connecting_seconds IS NOT NULL
GROUP BY agent_username
ORDER BY agent_non_response DESC, agent_username
