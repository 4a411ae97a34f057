-- Average evaluation scores by day and form
--
-- Average evaluation score of each form and day. An evaluation without a score does not count in the average; an automatic fail is 0.
--
-- Columns:
--   day                    date     local day of submission
--   form                   varchar  title of the form
--   evaluations            bigint   evaluations
--   scored                 bigint   evaluations with a score
--   average_score_percent  double   their average, NULL without any
--   automatic_fails        bigint   automatic fails
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY evaluation_date, form
ORDER BY evaluation_date, form
