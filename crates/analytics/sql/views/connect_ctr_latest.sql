-- Contact records without duplicates
--
-- One row is a contact. Connect delivers a record again when it changes, and may deliver it twice. The view has the delivery with the newest
-- LastUpdateTimestamp; if several have it, the one with the most recordings. The partition keys are the day of initiation, which never changes.
--
-- Columns:
--   connect_ctr.*  various  all columns of the table
--   year           integer  year of initiation, UTC; partition key
--   month          integer  month of initiation, UTC; partition key
--   day            integer  day of initiation, UTC; partition key
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
    row_number() OVER (
      PARTITION BY year, month, day, contactid
      ORDER BY
        lastupdatetimestamp DESC NULLS LAST,
        coalesce(cardinality(recordings), 0) DESC,
        disconnecttimestamp DESC NULLS LAST,
        agent.aftercontactworkendtimestamp DESC NULLS LAST,
        attributes DESC NULLS LAST
    ) AS newness
  FROM connect_ctr
)
WHERE newness = 1
