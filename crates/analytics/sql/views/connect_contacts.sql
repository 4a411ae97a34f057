-- Contacts, as managers count them
--
-- One row is a contact. It is queued where it entered a queue, handled where an agent took it, and abandoned where it left a queue without
-- an agent, without having been handed over, and without a callback that began on the same day. Calls that agents or campaigns make wait
-- in no queue.
--
-- A time that cannot be read is NULL; the contact counts on the day of its record all the same.
--
-- Columns:
--   contactid                   varchar       the contact
--   contact_date                date          the day on which it began, UTC
--   initiation_time             timestamp(3)  when it began, UTC
--   disconnect_time             timestamp(3)  when it ended, UTC; NULL while it lasts
--   hour                        integer       the hour in which it began, 0 to 23, UTC
--   weekday                     integer       the weekday on which it began, 1 for Monday to 7
--   channel                     varchar       VOICE, CHAT, TASK or EMAIL
--   initiation_method           varchar       how it began, such as INBOUND
--   disconnect_reason           varchar       who or what ended it
--   queue_name                  varchar       its queue
--   agent_username              varchar       the agent who took it
--   routing_profile_name        varchar       the agent's routing profile
--   call_reason                 varchar       its attribute CallReason, NULL where no flow set it
--   customer_address            varchar       the customer's number or address
--   is_queued                   integer       1 if it waited in a queue, else 0
--   is_handled                  integer       1 if an agent took it, else 0
--   is_abandoned                integer       1 if it left a queue without an agent, else 0
--   is_transferred              integer       1 if it was handed over, else 0; a callback is no transfer
--   wait_seconds                integer       seconds in the queue, NULL where it was in none
--   answered_in_20_seconds      double        1 if an agent took it after 20 seconds in a queue or less, 0 if later or abandoned, else NULL
--   interaction_seconds         integer       seconds with the agent
--   hold_seconds                integer       seconds on hold
--   holds                       integer       how often it was put on hold
--   after_contact_work_seconds  integer       seconds of the agent's work after it
--   handle_seconds              integer       seconds with the agent, on hold and of work after it; NULL where no agent took it
--   contact_seconds             integer       seconds from beginning to end
--   initial_contact_id          varchar       the first contact of the chain of transfers
--   previous_contact_id         varchar       the contact before it in the chain
--   next_contact_id             varchar       the contact after it in the chain
--   related_contact_id          varchar       a contact to which it is related
--   transferred_to_address      varchar       the number or address to which it was handed over
--   connection_attempts         integer       how often it rang at an agent
--   campaign_id                 varchar       the outbound campaign
--   year                        integer       the year in which it began, UTC
--   month                       integer       its month
--   day                         integer       its day
WITH records AS (
  SELECT
    contactid,
    TRY(CAST(from_iso8601_timestamp(initiationtimestamp) AS timestamp(3))) AS initiation_time,
    TRY(CAST(from_iso8601_timestamp(disconnecttimestamp) AS timestamp(3))) AS disconnect_time,
    channel,
    initiationmethod AS initiation_method,
    disconnectreason AS disconnect_reason,
    queue.name AS queue_name,
    queue.duration AS queue_seconds,
    agent.username AS agent_username,
    agent.routingprofile.name AS routing_profile_name,
    agent.agentinteractionduration AS interaction_seconds,
    agent.customerholdduration AS hold_seconds,
    agent.numberofholds AS holds,
    agent.aftercontactworkduration AS after_contact_work_seconds,
    json_extract_scalar(attributes, '$.callreason') AS call_reason,
    customerendpoint.address AS customer_address,
    CASE
      WHEN initiationmethod IN ('OUTBOUND', 'EXTERNAL_OUTBOUND') THEN 0
      WHEN coalesce(queue.arn, queue.name) IS NULL THEN 0
      ELSE 1
    END AS is_queued,
    CASE WHEN coalesce(agent.arn, agent.username) IS NULL THEN 0 ELSE 1 END AS is_handled,
    CASE WHEN initiationmethod LIKE 'CALLBACK%' THEN 1 ELSE 0 END AS is_callback,
    transfercompletedtimestamp,
    initialcontactid AS initial_contact_id,
    previouscontactid AS previous_contact_id,
    nextcontactid AS next_contact_id,
    relatedcontactid AS related_contact_id,
    transferredtoendpoint.address AS transferred_to_address,
    agentconnectionattempts AS connection_attempts,
    campaign.campaignid AS campaign_id,
    lastupdatetimestamp,
    year,
    month,
    day
  FROM connect_ctr
),
deliveries AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY lastupdatetimestamp DESC NULLS LAST) AS newness
  FROM records
),
contacts AS (
  SELECT
    *,
    max(is_callback) OVER (
      PARTITION BY year, month, day, CASE WHEN is_callback = 1 THEN previous_contact_id ELSE contactid END
    ) AS is_callback_arranged
  FROM deliveries
  WHERE newness = 1
),
moved AS (
  SELECT
    *,
    CASE
      WHEN transfercompletedtimestamp IS NOT NULL THEN 1
      WHEN next_contact_id IS NULL THEN 0
      WHEN is_callback_arranged = 1 AND is_callback = 0 THEN 0
      ELSE 1
    END AS is_transferred
  FROM contacts
),
counted AS (
  SELECT
    *,
    CASE
      WHEN is_queued = 1 AND is_handled = 0 AND is_transferred = 0 AND is_callback_arranged = 0 AND disconnect_time IS NOT NULL THEN 1
      ELSE 0
    END AS is_abandoned
  FROM moved
)
SELECT
  contactid,
  CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date) AS contact_date,
  initiation_time,
  disconnect_time,
  CAST(hour(initiation_time) AS integer) AS hour,
  CAST(day_of_week(initiation_time) AS integer) AS weekday,
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
  CASE WHEN is_queued = 1 THEN queue_seconds END AS wait_seconds,
  CASE
    WHEN is_abandoned = 1 THEN 0e0
    WHEN is_queued = 1 AND is_handled = 1 THEN CASE WHEN queue_seconds <= 20 THEN 1e0 WHEN queue_seconds > 20 THEN 0e0 END
  END AS answered_in_20_seconds,
  interaction_seconds,
  hold_seconds,
  holds,
  after_contact_work_seconds,
  CASE
    WHEN is_handled = 1 THEN coalesce(interaction_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(after_contact_work_seconds, 0)
  END AS handle_seconds,
  CAST(date_diff('second', initiation_time, disconnect_time) AS integer) AS contact_seconds,
  initial_contact_id,
  previous_contact_id,
  next_contact_id,
  related_contact_id,
  transferred_to_address,
  connection_attempts,
  campaign_id,
  year,
  month,
  day
FROM counted
