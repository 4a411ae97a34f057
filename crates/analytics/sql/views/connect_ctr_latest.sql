-- Contact records, the newest delivery of each
--
-- One row is a contact. Connect delivers a record again when it changes, and any delivery may come twice: of the deliveries of a contact
-- the one with the greatest LastUpdateTimestamp is here. A record's day is that of the contact's beginning, which never changes.
--
-- Columns:
--   connect_ctr.*  various  all columns of the table
--   year           integer  the year of the contact's beginning, UTC
--   month          integer  its month
--   day            integer  its day
SELECT
  awsaccountid,
  awscontacttracerecordformatversion,
  agent,
  agentconnectionattempts,
  answeringmachinedetectionstatus,
  attributes,
  campaign,
  channel,
  connectedtosystemtimestamp,
  contactdetails,
  contactid,
  customerendpoint,
  disconnectreason,
  disconnecttimestamp,
  initialcontactid,
  initiationmethod,
  initiationtimestamp,
  instancearn,
  lastupdatetimestamp,
  mediastreams,
  nextcontactid,
  previouscontactid,
  queue,
  recording,
  recordings,
  references,
  scheduledtimestamp,
  systemendpoint,
  transfercompletedtimestamp,
  transferredtoendpoint,
  voiceidresult,
  additionalemailrecipients,
  chatmetrics,
  contactassociationid,
  contactevaluations,
  contactlens,
  customer,
  customerid,
  customervoiceactivity,
  disconnectdetails,
  externalthirdparty,
  globalresiliencymetadata,
  lastpausedtimestamp,
  lastresumedtimestamp,
  outboundstrategy,
  qualitymetrics,
  relatedcontactid,
  routingcriteria,
  segmentattributes,
  tags,
  tasktemplateinfo,
  totalpausecount,
  totalpausedurationinseconds,
  wisdominfo,
  year,
  month,
  day
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY lastupdatetimestamp DESC NULLS LAST) AS newness
  FROM connect_ctr
)
WHERE newness = 1
