-- Evaluations without duplicates and deletions
--
-- One row is an evaluation: its newest submission. A deleted evaluation has no row, regardless of the day of its deletion, so the view reads all
-- days; evaluations are few. An evaluation counts in Connect's evaluation metrics (is_counted) unless it is a calibration or evaluates a customer
-- or an automated system.
--
-- Columns:
--   connect_ef.*  various  all columns of the table
--   is_counted    integer  1 if it counts in evaluation metrics: no calibration, and the participant is the agent; else 0
--   year          integer  year of the submission, UTC; partition key
--   month         integer  month of the submission, UTC; partition key
--   day           integer  day of the submission, UTC; partition key
SELECT
  evaluationid,
  contactid,
  instanceid,
  agentid,
  evaluationdefinitiontitle,
  evaluator,
  evaluationstarttimestamp,
  evaluationsubmittimestamp,
  evaluationquestionanswers,
  evaluationsectionsscores,
  evaluationformtotalscorepercentage,
  schemaversion,
  status,
  automaticfail,
  notapplicable,
  evaluationdefinitionid,
  evaluationdefinitionversion,
  evaluationtype,
  evaluationsource,
  autoevaluated,
  resubmitted,
  evaluationacknowledgedbyusername,
  evaluationacknowledgedtimestamp,
  sourceobject,
  calibrationsessionid,
  evaluatedparticipantrole,
  evaluatedparticipantid,
  creator,
  evaluationacknowledgercomment,
  accountid,
  CASE WHEN calibrationsessionid IS NULL AND coalesce(evaluatedparticipantrole, 'AGENT') = 'AGENT' THEN 1 ELSE 0 END AS is_counted,
  year,
  month,
  day
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY evaluationid
      ORDER BY TRY(CAST(from_iso8601_timestamp(evaluationsubmittimestamp) AS timestamp(3))) DESC
    ) AS newness,
    sum(CASE WHEN status = 'DELETED' THEN 1 ELSE 0 END) OVER (PARTITION BY evaluationid) AS deletions
  FROM connect_ef
)
WHERE newness = 1
  AND deletions = 0
