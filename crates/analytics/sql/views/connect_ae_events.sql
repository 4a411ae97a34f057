-- Agent events, one row each
--
-- One row is an event of an agent: a login, a change, a logout, or a heart-beat every 120 seconds. A delivery that came twice is here
-- once. After a logout the agent is known by the state before it.
--
-- Columns:
--   eventid               varchar       the event
--   event_time            timestamp(3)  when it happened, UTC
--   eventtype             varchar       LOGIN, LOGOUT, STATE_CHANGE or HEART_BEAT
--   agentarn              varchar       the agent
--   agent_username        varchar       the agent's user name
--   routing_profile_name  varchar       the agent's routing profile
--   status_name           varchar       the agent's status after the event
--   status_type           varchar       ROUTABLE, CUSTOM or OFFLINE
--   status_start_time     timestamp(3)  when that status began, UTC
--   next_status           varchar       the status that the agent asked for, to be in once the contact is over
--   contacts              array(row(channel varchar, connectedtoagenttimestamp varchar, contactid varchar, initialcontactid varchar, initiationmethod varchar, queue row(arn varchar, name varchar), queuetimestamp varchar, state varchar, statestarttimestamp varchar, globalresiliencymetadata row(activeregion varchar, originregion varchar, trafficdistributiongroupid varchar)))  the contacts with the agent after the event
--   previous_status_name  varchar       the agent's status before the event
--   previous_contacts     array(row(channel varchar, connectedtoagenttimestamp varchar, contactid varchar, initialcontactid varchar, initiationmethod varchar, queue row(arn varchar, name varchar), queuetimestamp varchar, state varchar, statestarttimestamp varchar, globalresiliencymetadata row(activeregion varchar, originregion varchar, trafficdistributiongroupid varchar)))  the contacts with the agent before the event
--   year                  integer       the year of the event, UTC
--   month                 integer       its month
--   day                   integer       its day
SELECT
  eventid,
  event_time,
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
  previous_contacts,
  year,
  month,
  day
FROM (
  SELECT
    eventid,
    event_time,
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
    previous_contacts,
    year,
    month,
    day,
    row_number() OVER (PARTITION BY year, month, day, eventid ORDER BY eventtimestamp DESC) AS delivery
  FROM (
    SELECT
      eventid,
      eventtimestamp,
      TRY(CAST(from_iso8601_timestamp(eventtimestamp) AS timestamp(3))) AS event_time,
      eventtype,
      agentarn,
      coalesce(currentagentsnapshot.configuration.username, previousagentsnapshot.configuration.username) AS agent_username,
      coalesce(
        currentagentsnapshot.configuration.routingprofile.name,
        previousagentsnapshot.configuration.routingprofile.name
      ) AS routing_profile_name,
      currentagentsnapshot.agentstatus.name AS status_name,
      currentagentsnapshot.agentstatus.type AS status_type,
      TRY(CAST(from_iso8601_timestamp(currentagentsnapshot.agentstatus.starttimestamp) AS timestamp(3))) AS status_start_time,
      json_extract_scalar(currentagentsnapshot.nextagentstatus, '$.name') AS next_status,
      currentagentsnapshot.contacts AS contacts,
      previousagentsnapshot.agentstatus.name AS previous_status_name,
      previousagentsnapshot.contacts AS previous_contacts,
      year,
      month,
      day
    FROM connect_ae
  )
)
WHERE delivery = 1
