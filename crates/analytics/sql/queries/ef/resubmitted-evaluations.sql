-- Resubmitted evaluations
--
-- Evaluations that changed after their first submission, with the change of the score. The query reads the table, because views have only the
-- newest submission.
--
-- Columns:
--   submit_time          timestamp(3)  the newest submission, UTC
--   local_submit_time    timestamp(3)  the same, in the reporting time zone
--   evaluationid         varchar       evaluation
--   contactid            varchar       contact
--   form                 varchar       title of the form
--   evaluator            varchar       evaluator of the newest submission
--   submissions          bigint        submissions that were loaded
--   first_score_percent  double        score of the oldest submission, NULL without one
--   score_percent        double        score of the newest submission, NULL without one
--   difference_percent   double        change of the score in percentage points; negative for a decrease
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   form  text  none     only forms with this title
WITH submissions AS (
  SELECT
    evaluationid,
    TRY(from_iso8601_timestamp(evaluationsubmittimestamp)) AS submitted_at,
    CAST(evaluationformtotalscorepercentage AS double) AS score_percent
  FROM connect_ef
  WHERE coalesce(status, 'SUBMITTED') <> 'DELETED'
),
changes AS (
  SELECT
    evaluationid,
    count(DISTINCT submitted_at) AS submissions,
    min_by(score_percent, submitted_at) AS first_score_percent
  FROM submissions
  GROUP BY evaluationid
  HAVING count(DISTINCT submitted_at) > 1
)
SELECT
  evaluations.submit_time,
  CAST(with_timezone(evaluations.submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  evaluations.evaluationid,
  evaluations.contactid,
  evaluations.form,
  evaluations.evaluator,
  changes.submissions,
  round(changes.first_score_percent, 2) AS first_score_percent,
  evaluations.score_percent,
  round(evaluations.score_percent - changes.first_score_percent, 2) AS difference_percent
FROM connect_evaluations AS evaluations
JOIN changes ON changes.evaluationid = evaluations.evaluationid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND evaluations.evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND evaluations.is_counted = 1
  AND (${form} IS NULL OR evaluations.form = ${form})
ORDER BY evaluations.submit_time, evaluations.evaluationid
