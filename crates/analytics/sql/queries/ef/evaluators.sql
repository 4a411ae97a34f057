-- Evaluators
--
-- Average score of each evaluator, and its difference from the average of all evaluations with the same form.
--
-- Columns:
--   form                   varchar  title of the form
--   evaluator              varchar  evaluator
--   evaluations            bigint   evaluations
--   scored                 bigint   evaluations with a score
--   average_score_percent  double   their average, NULL without any
--   difference_percent     double   difference from the average of all evaluations with the form, in percentage points
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
WITH scores AS (
  SELECT
    form,
    evaluator,
    score_percent,
    avg(score_percent) OVER (PARTITION BY form) AS average_of_all
  FROM connect_evaluations
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
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
