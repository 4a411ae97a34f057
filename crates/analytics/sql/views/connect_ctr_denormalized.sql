-- Contact records for reports, without nested fields
--
-- One row is a contact, with fields of its agent, queue, endpoints and recording as columns. Timestamps are text, ISO 8601 in UTC.
--
-- Columns:
--   awsaccountid                          varchar  account of Connect instance
--   awscontacttracerecordformatversion    varchar  version of the record format
--   agent_arn                             varchar  agent who handled the contact
--   agent_aftercontactworkduration        integer  after contact work time in seconds
--   agent_aftercontactworkendtimestamp    varchar  end of after contact work
--   agent_aftercontactworkstarttimestamp  varchar  start of after contact work
--   agent_agentinteractionduration        integer  agent interaction time in seconds
--   agent_connectedtoagenttimestamp       varchar  connected-to-agent timestamp
--   agent_customerholdduration            integer  customer hold time in seconds
--   agent_hierarchygroups                 varchar  hierarchy groups of the agent, as JSON text
--   agent_longestholdduration             integer  longest hold in seconds
--   agent_numberofholds                   integer  number of holds
--   agent_routingprofile_name             varchar  routing profile of the agent
--   agent_username                        varchar  user name of the agent
--   agentconnectionattempts               integer  number of attempts to connect an agent
--   campaign_id                           varchar  outbound campaign
--   channel                               varchar  VOICE, CHAT, TASK or EMAIL
--   connectedtosystemtimestamp            varchar  connected-to-system timestamp
--   contactid                             varchar  contact
--   customerendpoint_address              varchar  phone number or address of the customer
--   customerendpoint_type                 varchar  type of the address
--   disconnectreason                      varchar  disconnect reason
--   disconnecttimestamp                   varchar  disconnect timestamp
--   initialcontactid                      varchar  first contact of the chain
--   initiationmethod                      varchar  initiation method
--   initiationtimestamp                   varchar  initiation timestamp
--   instancearn                           varchar  Connect instance
--   lastupdatetimestamp                   varchar  last update timestamp
--   nextcontactid                         varchar  next contact
--   previouscontactid                     varchar  previous contact
--   scheduledtimestamp                    varchar  scheduled timestamp
--   systemendpoint_address                varchar  phone number or address that the customer used
--   systemendpoint_type                   varchar  type of the address
--   transfercompletedtimestamp            varchar  transfer-completed timestamp
--   transferredtoendpoint_address         varchar  destination address outside Connect
--   transferredtoendpoint_type            varchar  type of the address
--   queue_arn                             varchar  ARN of the queue
--   queue_name                            varchar  the queue
--   queue_enqueuetimestamp                varchar  enqueue timestamp
--   queue_dequeuetimestamp                varchar  dequeue timestamp
--   queue_duration                        integer  queue time in seconds
--   recording_type                        varchar  type of the recording
--   recording_status                      varchar  status of the recording
--   recording_location                    varchar  location of the recording
--   recording_deletionreason              varchar  reason for the deletion of the recording
--   year                                  integer  year of initiation, UTC; partition key
--   month                                 integer  month
--   day                                   integer  day
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
