-- Deleted evaluations
--
-- Deleted evaluations with their newest submission. The query reads the table, because views omit deleted evaluations. A deletion that was
-- delivered twice has one row.
--
-- Columns:
--   deleted_time        timestamp(3)  deletion timestamp, UTC
--   local_deleted_time  timestamp(3)  the same, in the reporting time zone
--   evaluationid        varchar       evaluation
--   submit_time         timestamp(3)  its newest submission, UTC; NULL without one
--   local_submit_time   timestamp(3)  the same, in the reporting time zone
--   contactid           varchar       the contact, NULL if neither file has it
--   form                varchar       title of the form, NULL if neither file has it
--   evaluator           varchar       evaluator, NULL if neither file has it
--   score_percent       double        evaluation score of the submission
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   form  text  none     only forms with this title
WITH deletions AS (
  SELECT
    evaluationid,
    min(TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS deleted_at,
    max(contactid) AS contactid,
    max(evaluationdefinitiontitle) AS form,
    max(evaluator) AS evaluator
  FROM connect_ef
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND CAST(TRY(from_iso8601_timestamp(evaluationsubmittimestamp)) AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date}
    AND status = 'DELETED'
  GROUP BY evaluationid
),
submissions AS (
  SELECT
    evaluationid,
    max(TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS submitted_at,
    max_by(contactid, TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS contactid,
    max_by(evaluationdefinitiontitle, TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS form,
    max_by(evaluator, TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS evaluator,
    max_by(evaluationformtotalscorepercentage, TRY(from_iso8601_timestamp(evaluationsubmittimestamp))) AS score_percent
  FROM connect_ef
  WHERE coalesce(status, 'SUBMITTED') <> 'DELETED'
  GROUP BY evaluationid
)
SELECT
  CAST(deletions.deleted_at AT TIME ZONE 'UTC' AS timestamp(3)) AS deleted_time,
  CAST(deletions.deleted_at AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_deleted_time,
  deletions.evaluationid,
  CAST(submissions.submitted_at AT TIME ZONE 'UTC' AS timestamp(3)) AS submit_time,
  CAST(submissions.submitted_at AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  coalesce(submissions.contactid, deletions.contactid) AS contactid,
  coalesce(submissions.form, deletions.form) AS form,
  coalesce(submissions.evaluator, deletions.evaluator) AS evaluator,
  round(CAST(submissions.score_percent AS double), 2) AS score_percent
FROM deletions
LEFT JOIN submissions ON submissions.evaluationid = deletions.evaluationid
WHERE ${form} IS NULL OR coalesce(submissions.form, deletions.form) = ${form}
ORDER BY deletions.deleted_at, deletions.evaluationid
