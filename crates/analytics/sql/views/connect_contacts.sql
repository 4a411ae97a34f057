-- Contacts with the flags and durations of Amazon Connect's metrics
--
-- One row is a contact record: Connect counts each leg of a conversation as a contact. A contact is queued if it has an enqueue timestamp, handled
-- if it has a connected-to-agent timestamp, transferred out if it has a transfer-completed timestamp, and abandoned if it was queued, was not
-- handled, ended, and neither has a next contact nor was transferred; a queue, an agent or a next contact alone is not sufficient. A survey or
-- callback after the queue is a next contact, so such a contact is not abandoned. Dates, hours, and half hours are local, in the reporting time
-- zone; timestamps are UTC. A timestamp that is not valid is NULL; the contact then has the date of its partition.
--
-- Columns:
--   contactid                   varchar       contact
--   contact_date                date          local date of initiation
--   initiation_time             timestamp(3)  initiation timestamp, UTC
--   disconnect_time             timestamp(3)  disconnect timestamp, UTC; NULL for an open contact
--   hour                        integer       local hour of initiation, 0 to 23
--   weekday                     integer       local weekday of initiation, 1 for Monday to 7
--   channel                     varchar       VOICE, CHAT, TASK or EMAIL
--   initiation_method           varchar       initiation method, such as INBOUND
--   disconnect_reason           varchar       disconnect reason; NULL for an open contact
--   queue_name                  varchar       queue
--   agent_username              varchar       agent
--   routing_profile_name        varchar       routing profile of the agent
--   call_reason                 varchar       contact attribute CallReason, NULL if no flow set it
--   customer_address            varchar       phone number or address of the customer
--   is_queued                   integer       1 if it has an enqueue timestamp, else 0
--   is_handled                  integer       1 if it has a connected-to-agent timestamp, else 0
--   is_abandoned                integer       1 if it left its queue without an agent, a next contact or a transfer, else 0
--   is_transferred              integer       1 if it was transferred out (transfer-completed timestamp), else 0
--   wait_seconds                integer       queue time in seconds, NULL if it was not queued or Connect did not record it
--   answered_in_20_seconds      double        custom service level 20 s: 1 if handled after less than 20 s, 0 if later or not, NULL if not queued, transferred out of the queue or resulted in a callback
--   interaction_seconds         integer       agent interaction time of a handled contact in seconds, without hold and pause
--   hold_seconds                integer       customer hold time of a handled contact in seconds, 0 without a hold
--   holds                       integer       number of holds of a handled contact, 0 without a hold
--   after_contact_work_seconds  integer       after contact work time of a handled contact in seconds, 0 without any
--   handle_seconds              integer       handle time in seconds: interaction, hold, after contact work, and pause; NULL without any of them
--   contact_seconds             integer       contact duration in seconds, from initiation to disconnect
--   initial_contact_id          varchar       first contact of the chain; NULL for the first
--   previous_contact_id         varchar       previous contact of the chain
--   next_contact_id             varchar       next contact of the chain; a survey, consult, transfer or callback
--   related_contact_id          varchar       related contact, such as the source of a persistent chat
--   transferred_to_address      varchar       destination address outside Connect
--   connection_attempts         integer       number of attempts to connect an agent
--   campaign_id                 varchar       outbound campaign
--   initiation_half_hour        timestamp(3)  local half hour of initiation
--   disconnect_date             date          local date of disconnect, by which Connect's metrics count; NULL for an open contact
--   disconnect_hour             integer       local hour of disconnect, 0 to 23
--   disconnect_weekday          integer       local weekday of disconnect, 1 for Monday to 7
--   disconnect_half_hour        timestamp(3)  local half hour of disconnect
--   channel_subtype             varchar       subtype of the channel, such as connect:WhatsApp, connect:SMS, connect:Chat or connect:WebRTC
--   leg_kind                    varchar       customer contact, transfer, queue transfer, consult, conference, callback waiting, callback dialed, disconnect flow, monitor, external party, manager assist, reply or discarded preview; an estimate if is_leg_kind_estimated is 1
--   is_customer_contact         integer       1 for a conversation that a customer, agent or campaign began (leg_kind customer contact), else 0
--   is_incoming                 integer       1 for initiation methods INBOUND, TRANSFER and QUEUE_TRANSFER, else 0
--   enqueue_time                timestamp(3)  enqueue timestamp, UTC
--   connected_to_system_time    timestamp(3)  connected-to-system timestamp, UTC; of an outbound contact the time at which the customer answered
--   connected_to_agent_time     timestamp(3)  connected-to-agent timestamp, UTC
--   transfer_completed_time     timestamp(3)  transfer-completed timestamp, UTC
--   has_callback                integer       1 if a callback follows it, else 0; an estimate if its next contact began on another UTC day: 1 if a flow ended it in the queue
--   removed_in_20_seconds       double        service level 20 s: 1 if it left its queue for any reason after less than 20 s, else 0, NULL if not queued
--   answer_seconds              integer       queue time of a queued and handled contact
--   abandon_seconds             integer       queue time of an abandoned contact
--   pause_seconds               integer       agent pause time of a handled task in seconds, 0 without a pause
--   active_seconds              integer       active time in seconds: interaction, hold, and after contact work; NULL without any of them
--   contact_flow_seconds        integer       contact flow time in seconds: from connected-to-system to enqueue, transfer or disconnect, for methods INBOUND, TRANSFER, QUEUE_TRANSFER and API
--   resolution_seconds          integer       seconds from initiation to the later of disconnect and the end of after contact work
--   is_put_on_hold              integer       1 if it was put on hold, else 0
--   is_reached                  integer       1 if the customer's end answered and an agent was connected, else 0
--   local_initiation_time       timestamp(3)  local time of initiation
--   local_disconnect_time       timestamp(3)  local time of disconnect
--   amd_status                  varchar       answering machine detection status of a campaign call, such as HUMAN_ANSWERED
--   agent_hierarchy             varchar       agent hierarchy groups from the first level down, separated by " / "
--   is_leg_kind_estimated       integer       1 for a leg of method TRANSFER whose previous contact began on another UTC day, else 0; it is a transfer, or a consult if it had at most two seconds with the customer
--   is_test_contact             integer       1 for a test contact (segment attribute connect:ValidationTestType), else 0
--   is_customer_initiated       integer       1 if the customer initiated the contact: an inbound contact, chat or web call, without legs such as transfers, and without calls of campaigns and of StartOutboundVoiceContact (method API, channel VOICE); else 0
--   is_transferred_from_queue   integer       1 if it was transferred out of its queue without an agent, else 0
--   is_callback_from_queue      integer       1 if it left its queue without an agent and resulted in a callback (has_callback), else 0
--   greeting_start_time         timestamp(3)  start of the greeting of the person who answered a campaign call, UTC
--   greeting_end_time           timestamp(3)  end of that greeting, UTC
--   year                        integer       year of initiation, UTC; partition key
--   month                       integer       month of initiation, UTC; partition key
--   day                         integer       day of initiation, UTC; partition key
WITH records AS (
  SELECT
    contactid,
    TRY(from_iso8601_timestamp(initiationtimestamp)) AS initiated,
    TRY(from_iso8601_timestamp(disconnecttimestamp)) AS disconnected,
    TRY(from_iso8601_timestamp(connectedtosystemtimestamp)) AS connected_to_system,
    TRY(from_iso8601_timestamp(queue.enqueuetimestamp)) AS enqueued,
    TRY(from_iso8601_timestamp(agent.connectedtoagenttimestamp)) AS connected_to_agent,
    TRY(from_iso8601_timestamp(transfercompletedtimestamp)) AS transfer_completed,
    TRY(from_iso8601_timestamp(agent.aftercontactworkstarttimestamp)) AS work_started,
    TRY(from_iso8601_timestamp(agent.aftercontactworkendtimestamp)) AS work_ended,
    TRY(from_iso8601_timestamp(customervoiceactivity.greetingstarttimestamp)) AS greeting_started,
    TRY(from_iso8601_timestamp(customervoiceactivity.greetingendtimestamp)) AS greeting_ended,
    channel,
    json_extract_scalar(segmentattributes, '$["connect:subtype"]["valuestring"]') AS channel_subtype,
    json_extract_scalar(segmentattributes, '$["connect:validationtesttype"]["valuestring"]') AS test_type,
    initiationmethod AS initiation_method,
    disconnectreason AS disconnect_reason,
    queue.name AS queue_name,
    queue.duration AS queue_seconds,
    agent.username AS agent_username,
    agent.routingprofile.name AS routing_profile_name,
    agent.hierarchygroups AS hierarchy_groups,
    agent.agentinteractionduration AS interaction_seconds,
    agent.customerholdduration AS hold_seconds,
    agent.numberofholds AS holds,
    agent.aftercontactworkduration AS after_contact_work_seconds,
    agent.agentpauseduration AS pause_seconds,
    json_extract_scalar(attributes, '$.callreason') AS call_reason,
    customerendpoint.address AS customer_address,
    CASE WHEN queue.enqueuetimestamp IS NULL THEN 0 ELSE 1 END AS is_queued,
    CASE WHEN agent.connectedtoagenttimestamp IS NULL THEN 0 ELSE 1 END AS is_handled,
    CASE WHEN transfercompletedtimestamp IS NULL THEN 0 ELSE 1 END AS is_transferred,
    initialcontactid AS initial_contact_id,
    previouscontactid AS previous_contact_id,
    nextcontactid AS next_contact_id,
    relatedcontactid AS related_contact_id,
    transferredtoendpoint.address AS transferred_to_address,
    agentconnectionattempts AS connection_attempts,
    campaign.campaignid AS campaign_id,
    answeringmachinedetectionstatus AS amd_status,
    lastupdatetimestamp,
    coalesce(cardinality(recordings), 0) AS recording_count,
    disconnecttimestamp,
    agent.aftercontactworkendtimestamp AS work_end_text,
    attributes,
    year,
    month,
    day
  FROM connect_ctr
),
deliveries AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY year, month, day, contactid
      ORDER BY
        lastupdatetimestamp DESC NULLS LAST,
        recording_count DESC,
        disconnecttimestamp DESC NULLS LAST,
        work_end_text DESC NULLS LAST,
        attributes DESC NULLS LAST
    ) AS newness
  FROM records
),
-- A leg with a previous contact has two rows: one for its own contact, and one for the previous contact. This avoids a join, which would
-- read the table twice. The lookup is limited to a UTC day, so that the rows of a day depend only on that day.
linked AS (
  SELECT
    *,
    CASE WHEN role = 'own' THEN contactid ELSE previous_contact_id END AS linked_contact_id
  FROM deliveries
  CROSS JOIN UNNEST(
    CASE WHEN previous_contact_id IS NULL THEN ARRAY['own'] ELSE ARRAY['own', 'previous'] END
  ) AS roles(role)
  WHERE newness = 1
),
looked_up AS (
  SELECT
    *,
    max(CASE WHEN role = 'own' THEN is_transferred END)
      OVER (PARTITION BY year, month, day, linked_contact_id) AS linked_is_transferred,
    max(CASE WHEN role = 'own' THEN coalesce(work_started, disconnected) END)
      OVER (PARTITION BY year, month, day, linked_contact_id) AS linked_left,
    max(CASE WHEN role = 'previous' AND initiation_method LIKE 'CALLBACK%' THEN 1 ELSE 0 END)
      OVER (PARTITION BY year, month, day, linked_contact_id) AS has_known_callback,
    max(CASE WHEN role = 'previous' THEN 1 ELSE 0 END)
      OVER (PARTITION BY year, month, day, linked_contact_id) AS has_known_next
  FROM linked
),
legs AS (
  SELECT
    *,
    max(CASE WHEN role = 'previous' THEN linked_is_transferred END)
      OVER (PARTITION BY year, month, day, contactid) AS previous_is_transferred,
    max(CASE WHEN role = 'previous' THEN linked_left END)
      OVER (PARTITION BY year, month, day, contactid) AS previous_left
  FROM looked_up
),
counted AS (
  SELECT
    *,
    CASE
      WHEN channel_subtype = 'connect:Assistant' THEN 'manager assist'
      WHEN initiation_method = 'DISCONNECT' THEN 'disconnect flow'
      WHEN initiation_method = 'MONITOR' THEN 'monitor'
      WHEN initiation_method = 'EXTERNAL_OUTBOUND' THEN 'external party'
      WHEN initiation_method IN ('AGENT_REPLY', 'FLOW') THEN 'reply'
      WHEN disconnect_reason = 'OUTBOUND_PREVIEW_DISCARDED' THEN 'discarded preview'
      WHEN initiation_method = 'CALLBACK_CUSTOMER_FIRST_QUEUED' THEN 'callback waiting'
      WHEN initiation_method LIKE 'CALLBACK%' THEN 'callback dialed'
      WHEN initiation_method = 'QUEUE_TRANSFER' THEN 'queue transfer'
      WHEN initiation_method = 'WEBRTC_API' AND previous_contact_id IS NOT NULL THEN 'conference'
      WHEN initiation_method <> 'TRANSFER' OR initiation_method IS NULL THEN 'customer contact'
      WHEN previous_left IS NULL AND (is_handled = 0 OR interaction_seconds > 2) THEN 'transfer'
      WHEN previous_is_transferred = 1 AND previous_left <= coalesce(work_started, disconnected, previous_left) THEN 'transfer'
      WHEN interaction_seconds > 2 THEN 'conference'
      ELSE 'consult'
    END AS leg_kind,
    CASE WHEN initiation_method = 'TRANSFER' AND previous_left IS NULL THEN 1 ELSE 0 END AS is_leg_kind_estimated,
    -- A flow that queued a callback disconnects the call. If a caller leaves the queue, the caller disconnects it, even if a survey follows.
    CASE
      WHEN has_known_callback = 1 THEN 1
      WHEN has_known_next = 0
        AND next_contact_id IS NOT NULL
        AND is_queued = 1
        AND is_handled = 0
        AND is_transferred = 0
        AND disconnect_reason = 'CONTACT_FLOW_DISCONNECT' THEN 1
      ELSE 0
    END AS has_callback,
    CASE
      WHEN is_queued = 1 AND is_handled = 0 AND is_transferred = 0 AND next_contact_id IS NULL AND disconnected IS NOT NULL THEN 1
      ELSE 0
    END AS is_abandoned,
    CASE WHEN is_queued = 1 THEN queue_seconds END AS wait_seconds,
    is_queued * (1 - is_handled) * is_transferred AS is_transferred_from_queue,
    CAST(initiated AT TIME ZONE ${time_zone} AS timestamp(3)) AS initiation_local,
    CAST(disconnected AT TIME ZONE ${time_zone} AS timestamp(3)) AS disconnect_local,
    coalesce(interaction_seconds, hold_seconds, after_contact_work_seconds) AS any_active_seconds
  FROM legs
  WHERE role = 'own'
)
SELECT
  contactid,
  coalesce(
    CAST(initiation_local AS date),
    CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)
  ) AS contact_date,
  CAST(initiated AT TIME ZONE 'UTC' AS timestamp(3)) AS initiation_time,
  CAST(disconnected AT TIME ZONE 'UTC' AS timestamp(3)) AS disconnect_time,
  CAST(hour(initiation_local) AS integer) AS hour,
  CAST(day_of_week(initiation_local) AS integer) AS weekday,
  channel,
  initiation_method,
  disconnect_reason,
  queue_name,
  agent_username,
  routing_profile_name,
  call_reason,
  customer_address,
  is_queued,
  is_handled,
  is_abandoned,
  is_transferred,
  wait_seconds,
  CASE
    WHEN is_queued = 0 THEN NULL
    WHEN is_handled = 1 THEN CASE WHEN wait_seconds < 20 THEN 1e0 ELSE 0e0 END
    WHEN is_transferred_from_queue = 1 OR has_callback = 1 OR disconnected IS NULL THEN NULL
    ELSE 0e0
  END AS answered_in_20_seconds,
  CASE WHEN is_handled = 1 THEN interaction_seconds END AS interaction_seconds,
  CASE WHEN is_handled = 1 THEN coalesce(hold_seconds, 0) END AS hold_seconds,
  CASE WHEN is_handled = 1 THEN coalesce(holds, 0) END AS holds,
  CASE WHEN is_handled = 1 THEN coalesce(after_contact_work_seconds, 0) END AS after_contact_work_seconds,
  CASE
    WHEN coalesce(any_active_seconds, pause_seconds) IS NOT NULL
      THEN coalesce(interaction_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(after_contact_work_seconds, 0) + coalesce(pause_seconds, 0)
  END AS handle_seconds,
  CAST(date_diff('second', initiated, disconnected) AS integer) AS contact_seconds,
  initial_contact_id,
  previous_contact_id,
  next_contact_id,
  related_contact_id,
  transferred_to_address,
  connection_attempts,
  campaign_id,
  date_add('minute', minute(initiation_local) / 30 * 30, date_trunc('hour', initiation_local)) AS initiation_half_hour,
  CAST(disconnect_local AS date) AS disconnect_date,
  CAST(hour(disconnect_local) AS integer) AS disconnect_hour,
  CAST(day_of_week(disconnect_local) AS integer) AS disconnect_weekday,
  date_add('minute', minute(disconnect_local) / 30 * 30, date_trunc('hour', disconnect_local)) AS disconnect_half_hour,
  channel_subtype,
  leg_kind,
  CASE WHEN leg_kind = 'customer contact' THEN 1 ELSE 0 END AS is_customer_contact,
  CASE WHEN initiation_method IN ('INBOUND', 'TRANSFER', 'QUEUE_TRANSFER') THEN 1 ELSE 0 END AS is_incoming,
  CAST(enqueued AT TIME ZONE 'UTC' AS timestamp(3)) AS enqueue_time,
  CAST(connected_to_system AT TIME ZONE 'UTC' AS timestamp(3)) AS connected_to_system_time,
  CAST(connected_to_agent AT TIME ZONE 'UTC' AS timestamp(3)) AS connected_to_agent_time,
  CAST(transfer_completed AT TIME ZONE 'UTC' AS timestamp(3)) AS transfer_completed_time,
  has_callback,
  CASE WHEN is_queued = 1 THEN CASE WHEN wait_seconds < 20 THEN 1e0 ELSE 0e0 END END AS removed_in_20_seconds,
  CASE WHEN is_handled = 1 THEN wait_seconds END AS answer_seconds,
  CASE WHEN is_abandoned = 1 THEN wait_seconds END AS abandon_seconds,
  CASE WHEN is_handled = 1 THEN coalesce(pause_seconds, 0) END AS pause_seconds,
  CASE
    WHEN any_active_seconds IS NOT NULL
      THEN coalesce(interaction_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(after_contact_work_seconds, 0)
  END AS active_seconds,
  CASE
    WHEN initiation_method IN ('INBOUND', 'TRANSFER', 'QUEUE_TRANSFER', 'API')
      THEN CAST(greatest(date_diff('second', connected_to_system, coalesce(enqueued, transfer_completed, disconnected)), 0) AS integer)
  END AS contact_flow_seconds,
  CAST(date_diff('second', initiated, greatest(disconnected, coalesce(work_ended, disconnected))) AS integer) AS resolution_seconds,
  CASE WHEN holds > 0 THEN 1 ELSE 0 END AS is_put_on_hold,
  CASE WHEN is_handled = 1 AND connected_to_system IS NOT NULL THEN 1 ELSE 0 END AS is_reached,
  initiation_local AS local_initiation_time,
  disconnect_local AS local_disconnect_time,
  amd_status,
  nullif(
    concat_ws(
      ' / ',
      json_extract_scalar(hierarchy_groups, '$.level1.groupname'),
      json_extract_scalar(hierarchy_groups, '$.level2.groupname'),
      json_extract_scalar(hierarchy_groups, '$.level3.groupname'),
      json_extract_scalar(hierarchy_groups, '$.level4.groupname'),
      json_extract_scalar(hierarchy_groups, '$.level5.groupname')
    ),
    ''
  ) AS agent_hierarchy,
  is_leg_kind_estimated,
  CASE WHEN test_type IS NULL THEN 0 ELSE 1 END AS is_test_contact,
  CASE
    WHEN leg_kind <> 'customer contact' OR campaign_id IS NOT NULL THEN 0
    WHEN initiation_method IN ('INBOUND', 'WEBRTC_API') OR (initiation_method = 'API' AND channel <> 'VOICE') THEN 1
    ELSE 0
  END AS is_customer_initiated,
  is_transferred_from_queue,
  is_queued * (1 - is_handled) * has_callback AS is_callback_from_queue,
  CAST(greeting_started AT TIME ZONE 'UTC' AS timestamp(3)) AS greeting_start_time,
  CAST(greeting_ended AT TIME ZONE 'UTC' AS timestamp(3)) AS greeting_end_time,
  year,
  month,
  day
FROM counted
