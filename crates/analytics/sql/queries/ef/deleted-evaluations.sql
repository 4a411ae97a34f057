-- Deleted evaluations
--
-- Which evaluations were deleted, with what was submitted before. It reads the table, for the views leave deleted evaluations out; a
-- deletion that was delivered twice is here once.
--
-- Columns:
--   deleted_time   timestamp(3)  when it was deleted, UTC
--   evaluationid   varchar       the evaluation
--   submit_time    timestamp(3)  its newest submission, UTC; NULL where none was loaded
--   contactid      varchar       the contact, NULL where neither file says it
--   form           varchar       the title of the form, likewise
--   evaluator      varchar       who evaluated, likewise
--   score_percent  double        the total score of the submission
-- Parameters:
--   from  day   today-6  the first day, UTC
--   to    day   today    the last day, UTC
--   form  text  none     only forms with this title
WITH deletions AS (
  SELECT
    evaluationid,
    min(from_iso8601_timestamp(evaluationsubmittimestamp)) AS deleted_at,
    max(contactid) AS contactid,
    max(evaluationdefinitiontitle) AS form,
    max(evaluator) AS evaluator
  FROM connect_ef
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND status = 'DELETED'
  GROUP BY evaluationid
),
submissions AS (
  SELECT
    evaluationid,
    max(from_iso8601_timestamp(evaluationsubmittimestamp)) AS submitted_at,
    max_by(contactid, from_iso8601_timestamp(evaluationsubmittimestamp)) AS contactid,
    max_by(evaluationdefinitiontitle, from_iso8601_timestamp(evaluationsubmittimestamp)) AS form,
    max_by(evaluator, from_iso8601_timestamp(evaluationsubmittimestamp)) AS evaluator,
    max_by(evaluationformtotalscorepercentage, from_iso8601_timestamp(evaluationsubmittimestamp)) AS score_percent
  FROM connect_ef
  WHERE coalesce(status, 'SUBMITTED') <> 'DELETED'
  GROUP BY evaluationid
)
SELECT
  CAST(deletions.deleted_at AS timestamp(3)) AS deleted_time,
  deletions.evaluationid,
  CAST(submissions.submitted_at AS timestamp(3)) AS submit_time,
  coalesce(submissions.contactid, deletions.contactid) AS contactid,
  coalesce(submissions.form, deletions.form) AS form,
  coalesce(submissions.evaluator, deletions.evaluator) AS evaluator,
  round(CAST(submissions.score_percent AS double), 2) AS score_percent
FROM deletions
LEFT JOIN submissions ON submissions.evaluationid = deletions.evaluationid
WHERE ${form} IS NULL OR coalesce(submissions.form, deletions.form) = ${form}
ORDER BY deletions.deleted_at, deletions.evaluationid
