-- Contact Lens analyses without duplicates
--
-- One row is the analysis of a contact in one channel. If a bucket has an original and a redacted file, the view has the original;
-- if a contact was analyzed again on the same day, the newest file.
--
-- Columns:
--   connect_cl.*  various  all columns of the table
--   year          integer  year of the recording, UTC; partition key
--   month         integer  month of the recording, UTC; partition key
--   day           integer  day of the recording, UTC; partition key
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
