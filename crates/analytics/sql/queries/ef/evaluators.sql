-- Evaluators
--
-- Who evaluates how strictly: each evaluator's average against that of all who used the same form, for calibration.
--
-- Columns:
--   form                   varchar  the title of the form
--   evaluator              varchar  who evaluated
--   evaluations            bigint   evaluations
--   scored                 bigint   those with a score
--   average_score_percent  double   their average, NULL where none has a score
--   difference_percent     double   percentage points above the average of all evaluations with the form, below 0 where under it
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
WITH scores AS (
  SELECT
    form,
    evaluator,
    score_percent,
    avg(score_percent) OVER (PARTITION BY form) AS average_of_all
  FROM connect_evaluations
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND (${form} IS NULL OR form = ${form})
    AND (${queue} IS NULL OR queue_name = ${queue})
)
SELECT
  form,
  evaluator,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  round(avg(score_percent) - max(average_of_all), 2) AS difference_percent
FROM scores
GROUP BY form, evaluator
ORDER BY form, evaluator
