-- Agent events without duplicates
--
-- One row is an event of an agent: a login, a state change, a logout, or a heartbeat every 120 seconds. After a logout the agent's name and
-- routing profile come from the previous snapshot.
--
-- Columns:
--   eventid               varchar         event; NULL if the event has no ID
--   event_time            timestamp(3)    event timestamp, UTC
--   eventtype             varchar         LOGIN, LOGOUT, STATE_CHANGE or HEART_BEAT
--   agentarn              varchar         ARN of the agent
--   agent_username        varchar         agent
--   routing_profile_name  varchar         routing profile of the agent
--   status_name           varchar         agent status after the event
--   status_type           varchar         ROUTABLE, CUSTOM or OFFLINE; NULL in events of old versions
--   status_start_time     timestamp(3)    start of that status, UTC
--   next_status           varchar         next status, which applies once the agent has no contacts
--   contacts              array(row(channel varchar, connectedtoagenttimestamp varchar, contactid varchar, initialcontactid varchar, initiationmethod varchar, queue row(arn varchar, name varchar), queuetimestamp varchar, state varchar, statestarttimestamp varchar, globalresiliencymetadata row(activeregion varchar, originregion varchar, trafficdistributiongroupid varchar)))  contacts of the agent after the event
--   previous_status_name  varchar         agent status before the event
--   previous_status_type  varchar         type of that status
--   previous_contacts     array(row(channel varchar, connectedtoagenttimestamp varchar, contactid varchar, initialcontactid varchar, initiationmethod varchar, queue row(arn varchar, name varchar), queuetimestamp varchar, state varchar, statestarttimestamp varchar, globalresiliencymetadata row(activeregion varchar, originregion varchar, trafficdistributiongroupid varchar)))  contacts of the agent before the event
--   event_date            date            local date of the event
--   local_event_time      timestamp(3)    local time of the event
--   hierarchy_groups      varchar         agent hierarchy groups, as JSON text
--   year                  integer         year of the event, UTC; partition key
--   month                 integer         month of the event, UTC; partition key
--   day                   integer         day of the event, UTC; partition key
SELECT
  eventid,
  CAST(event_instant AT TIME ZONE 'UTC' AS timestamp(3)) AS event_time,
  eventtype,
  agentarn,
  agent_username,
  routing_profile_name,
  status_name,
  status_type,
  status_start_time,
  next_status,
  contacts,
  previous_status_name,
  previous_status_type,
  previous_contacts,
  coalesce(
    CAST(CAST(event_instant AT TIME ZONE ${time_zone} AS timestamp(3)) AS date),
    CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)
  ) AS event_date,
  CAST(event_instant AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_event_time,
  hierarchy_groups,
  year,
  month,
  day
FROM (
  SELECT
    eventid,
    event_instant,
    eventtype,
    agentarn,
    agent_username,
    routing_profile_name,
    status_name,
    status_type,
    status_start_time,
    next_status,
    contacts,
    previous_status_name,
    previous_status_type,
    previous_contacts,
    hierarchy_groups,
    year,
    month,
    day,
    row_number() OVER (
      PARTITION BY year, month, day, coalesce(
        eventid,
        concat_ws(
          ' ',
          agentarn,
          eventtimestamp,
          eventtype,
          status_name,
          next_status,
          json_format(CAST(contacts AS json)),
          previous_status_name,
          json_format(CAST(previous_contacts AS json))
        )
      )
      ORDER BY eventtimestamp DESC
    ) AS delivery
  FROM (
    SELECT
      eventid,
      eventtimestamp,
      TRY(from_iso8601_timestamp(eventtimestamp)) AS event_instant,
      eventtype,
      agentarn,
      coalesce(currentagentsnapshot.configuration.username, previousagentsnapshot.configuration.username) AS agent_username,
      coalesce(
        currentagentsnapshot.configuration.routingprofile.name,
        previousagentsnapshot.configuration.routingprofile.name
      ) AS routing_profile_name,
      currentagentsnapshot.agentstatus.name AS status_name,
      currentagentsnapshot.agentstatus.type AS status_type,
      CAST(TRY(from_iso8601_timestamp(currentagentsnapshot.agentstatus.starttimestamp)) AT TIME ZONE 'UTC' AS timestamp(3)) AS status_start_time,
      json_extract_scalar(currentagentsnapshot.nextagentstatus, '$.name') AS next_status,
      currentagentsnapshot.contacts AS contacts,
      previousagentsnapshot.agentstatus.name AS previous_status_name,
      previousagentsnapshot.agentstatus.type AS previous_status_type,
      previousagentsnapshot.contacts AS previous_contacts,
      coalesce(
        currentagentsnapshot.configuration.agenthierarchygroups,
        previousagentsnapshot.configuration.agenthierarchygroups
      ) AS hierarchy_groups,
      year,
      month,
      day
    FROM connect_ae
  )
)
WHERE delivery = 1
