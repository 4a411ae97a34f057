-- Average scores of forms per day
--
-- How each form scores, day by day. An evaluation without a score is left out of the average, never taken for 0; an automatic fail is 0.
--
-- Columns:
--   day                    date     the day of the submission, UTC
--   form                   varchar  the title of the form
--   evaluations            bigint   evaluations
--   scored                 bigint   those with a score
--   average_score_percent  double   their average, NULL where none has a score
--   automatic_fails        bigint   evaluations that an answer failed
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
SELECT
  evaluation_date AS day,
  form,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY evaluation_date, form
ORDER BY evaluation_date, form
