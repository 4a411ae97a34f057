-- Contact Lens analyses, one of each contact and channel
--
-- One row is the analysis of a contact in one channel. Where a bucket holds the original file and its redacted twin, the original is here;
-- where a contact was analysed again on the same day, the newest file.
--
-- Columns:
--   connect_cl.*  various  all columns of the table
--   year          integer  the year of the recording, UTC
--   month         integer  its month
--   day           integer  its day
SELECT
  contactid,
  instanceid,
  recordingtimestamp,
  channel,
  languagecode,
  matchedcategories,
  totalconversationduration,
  overallsentimentagent,
  overallsentimentcustomer,
  interruptionstotalcount,
  nontalktimetotal,
  averagewordsperminuteagent,
  averagewordsperminutecustomer,
  talktimetotal,
  talktimeagent,
  talktimecustomer,
  callsummary,
  schemaversion,
  accountid,
  contentredacted,
  postcontactsummary,
  interruptionstotaltime,
  nontalktimeinstances,
  transcriptturncount,
  agentgreetingtime,
  agentresponsetimeaverage,
  customerresponsetimeaverage,
  skippedanalysis,
  sourceobject,
  interruptionsagentcount,
  interruptionsagenttime,
  year,
  month,
  day
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY year, month, day, contactid, channel
      ORDER BY coalesce(contentredacted, false), sourceobject DESC NULLS LAST, recordingtimestamp DESC
    ) AS place
  FROM connect_cl
)
WHERE place = 1
