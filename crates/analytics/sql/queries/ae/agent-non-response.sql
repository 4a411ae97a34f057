-- Agent non-response and answer rate
--
-- Contacts routed to each agent, answered and not answered. Agent non-response counts each time that a contact was MISSED or REJECTED, including
-- those in which the customer left while it rang: agent events do not tell these apart. Connecting time is from the offer to the connection.
--
-- Columns:
--   agent_username                       varchar  agent
--   contacts                             bigint   contacts that were with the agent
--   contacts_with_non_response           bigint   contacts that the agent missed or rejected at least once
--   agent_non_response                   bigint   agent non-response
--   answered                             bigint   routed contacts that the agent answered; outbound contacts are not routed
--   answer_rate_share                    double   agent answer rate: answered of answered and non-response, 0 to 1; NULL without either
--   average_connecting_seconds           double   average agent incoming connecting time: INBOUND, TRANSFER, QUEUE_TRANSFER
--   average_outbound_connecting_seconds  double   average agent outbound connecting time
--   average_api_connecting_seconds       double   average agent API connecting time
--   average_callback_connecting_seconds  double   average agent callback connecting time
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
WITH snapshots AS (
  SELECT
    events.agent_username,
    contact.contactid AS contactid,
    contact.initiationmethod AS initiation_method,
    contact.state AS state,
    contact.statestarttimestamp AS state_start,
    contact.connectedtoagenttimestamp AS connected
  FROM connect_ae_events AS events
  CROSS JOIN UNNEST(events.contacts) AS in_hand (contact)
  WHERE events.year * 10000 + events.month * 100 + events.day BETWEEN ${from-1} AND ${to+1}
    AND events.event_date BETWEEN ${from:date} AND ${to:date}
    AND (${agent} IS NULL OR events.agent_username = ${agent})
    AND (${queue} IS NULL OR contact.queue.name = ${queue})
),
contacts AS (
  SELECT
    agent_username,
    contactid,
    max(initiation_method) AS initiation_method,
    count(DISTINCT CASE WHEN state IN ('MISSED', 'REJECTED') THEN coalesce(state_start, '') END) AS non_response,
    max(CASE WHEN connected IS NOT NULL THEN 1 ELSE 0 END) AS is_connected,
    TRY(from_iso8601_timestamp(min(connected))) AS connected,
    TRY(from_iso8601_timestamp(max(CASE WHEN state IN ('CONNECTING', 'INCOMING', 'PENDING') THEN state_start END))) AS offered
  FROM snapshots
  GROUP BY agent_username, contactid
),
timed AS (
  SELECT
    *,
    CASE WHEN coalesce(initiation_method, '') = 'OUTBOUND' THEN 0 ELSE is_connected END AS is_answered,
    CASE WHEN offered <= connected THEN date_diff('millisecond', offered, connected) / 1000e0 END AS connecting_seconds
  FROM contacts
)
SELECT
  agent_username,
  count(*) AS contacts,
  count_if(non_response > 0) AS contacts_with_non_response,
  sum(non_response) AS agent_non_response,
  sum(is_answered) AS answered,
  CAST(sum(is_answered) AS double) / nullif(sum(is_answered) + sum(non_response), 0) AS answer_rate_share,
  avg(CASE WHEN initiation_method IN ('INBOUND', 'TRANSFER', 'QUEUE_TRANSFER') THEN connecting_seconds END) AS average_connecting_seconds,
  avg(CASE WHEN initiation_method = 'OUTBOUND' THEN connecting_seconds END) AS average_outbound_connecting_seconds,
  avg(CASE WHEN initiation_method = 'API' THEN connecting_seconds END) AS average_api_connecting_seconds,
  avg(CASE WHEN initiation_method LIKE 'CALLBACK%' THEN connecting_seconds END) AS average_callback_connecting_seconds
FROM timed
GROUP BY agent_username
ORDER BY agent_non_response DESC, agent_username
