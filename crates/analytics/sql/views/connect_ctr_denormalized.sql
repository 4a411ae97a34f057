-- Contact records for reports, without nested fields
--
-- One row is a contact, with fields of its agent, queue, endpoints and recording as columns. Times are texts, ISO 8601 in UTC.
--
-- Columns:
--   awsaccountid                          varchar  the account of the Connect instance
--   awscontacttracerecordformatversion    varchar  the version of the record's form
--   agent_arn                             varchar  the agent who took the contact
--   agent_aftercontactworkduration        integer  seconds of the agent's work after the contact
--   agent_aftercontactworkendtimestamp    varchar  when that work ended
--   agent_aftercontactworkstarttimestamp  varchar  when that work began
--   agent_agentinteractionduration        integer  seconds with the agent
--   agent_connectedtoagenttimestamp       varchar  when the agent was connected
--   agent_customerholdduration            integer  seconds on hold
--   agent_hierarchygroups                 varchar  the agent's groups, as JSON text
--   agent_longestholdduration             integer  seconds of the longest hold
--   agent_numberofholds                   integer  how often the contact was put on hold
--   agent_routingprofile_name             varchar  the agent's routing profile
--   agent_username                        varchar  the agent's user name
--   agentconnectionattempts               integer  how often Connect tried to connect an agent
--   campaign_id                           varchar  the outbound campaign
--   channel                               varchar  VOICE, CHAT, TASK or EMAIL
--   connectedtosystemtimestamp            varchar  when the customer reached Connect
--   contactid                             varchar  the contact
--   customerendpoint_address              varchar  the customer's number or address
--   customerendpoint_type                 varchar  of which type it is
--   disconnectreason                      varchar  who or what ended the contact
--   disconnecttimestamp                   varchar  when the contact ended
--   initialcontactid                      varchar  the first contact of the chain of transfers
--   initiationmethod                      varchar  how the contact began
--   initiationtimestamp                   varchar  when the contact began
--   instancearn                           varchar  the Connect instance
--   lastupdatetimestamp                   varchar  when the record was last changed
--   nextcontactid                         varchar  the contact after this one in the chain
--   previouscontactid                     varchar  the contact before this one in the chain
--   scheduledtimestamp                    varchar  when a scheduled contact was to begin
--   systemendpoint_address                varchar  the number or address that the customer reached
--   systemendpoint_type                   varchar  of which type it is
--   transfercompletedtimestamp            varchar  when the contact was handed over
--   transferredtoendpoint_address         varchar  to where it was handed over
--   transferredtoendpoint_type            varchar  of which type that is
--   queue_arn                             varchar  the queue's ARN
--   queue_name                            varchar  the queue
--   queue_enqueuetimestamp                varchar  when the contact entered the queue
--   queue_dequeuetimestamp                varchar  when the contact left the queue
--   queue_duration                        integer  seconds in the queue
--   recording_type                        varchar  the type of the recording
--   recording_status                      varchar  whether the recording is available
--   recording_location                    varchar  where the recording is
--   recording_deletionreason              varchar  why the recording was deleted
--   year                                  integer  the year of the contact's beginning, UTC
--   month                                 integer  its month
--   day                                   integer  its day
SELECT
  awsaccountid,
  awscontacttracerecordformatversion,
  agent.arn AS agent_arn,
  agent.aftercontactworkduration AS agent_aftercontactworkduration,
  agent.aftercontactworkendtimestamp AS agent_aftercontactworkendtimestamp,
  agent.aftercontactworkstarttimestamp AS agent_aftercontactworkstarttimestamp,
  agent.agentinteractionduration AS agent_agentinteractionduration,
  agent.connectedtoagenttimestamp AS agent_connectedtoagenttimestamp,
  agent.customerholdduration AS agent_customerholdduration,
  agent.hierarchygroups AS agent_hierarchygroups,
  agent.longestholdduration AS agent_longestholdduration,
  agent.numberofholds AS agent_numberofholds,
  agent.routingprofile.name AS agent_routingprofile_name,
  agent.username AS agent_username,
  agentconnectionattempts,
  campaign.campaignid AS campaign_id,
  channel,
  connectedtosystemtimestamp,
  contactid,
  customerendpoint.address AS customerendpoint_address,
  customerendpoint.type AS customerendpoint_type,
  disconnectreason,
  disconnecttimestamp,
  initialcontactid,
  initiationmethod,
  initiationtimestamp,
  instancearn,
  lastupdatetimestamp,
  nextcontactid,
  previouscontactid,
  scheduledtimestamp,
  systemendpoint.address AS systemendpoint_address,
  systemendpoint.type AS systemendpoint_type,
  transfercompletedtimestamp,
  transferredtoendpoint.address AS transferredtoendpoint_address,
  transferredtoendpoint.type AS transferredtoendpoint_type,
  queue.arn AS queue_arn,
  queue.name AS queue_name,
  queue.enqueuetimestamp AS queue_enqueuetimestamp,
  queue.dequeuetimestamp AS queue_dequeuetimestamp,
  queue.duration AS queue_duration,
  recording.type AS recording_type,
  recording.status AS recording_status,
  recording.location AS recording_location,
  recording.deletionreason AS recording_deletionreason,
  year,
  month,
  day
FROM connect_ctr_latest
