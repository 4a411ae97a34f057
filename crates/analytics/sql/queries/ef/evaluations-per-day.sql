-- Evaluations per day
--
-- Evaluations performed on each day, with contacts, agents and evaluators.
--
-- Columns:
--   day                    date    local day of submission
--   evaluations            bigint  evaluations
--   contacts               bigint  contacts evaluated
--   agents                 bigint  agents evaluated, of contacts with a record
--   evaluators             bigint  evaluators
--   automated              bigint  automated evaluations
--   average_score_percent  double  the average score of those with one
--   automatic_fails        bigint  automatic fails
--   automatic_fails_share  double  automatic fails percent: their share of the evaluations, 0 to 1
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
SELECT
  evaluation_date AS day,
  count(*) AS evaluations,
  count(DISTINCT contactid) AS contacts,
  count(DISTINCT agent_username) AS agents,
  count(DISTINCT evaluator) AS evaluators,
  sum(is_automated) AS automated,
  round(avg(score_percent), 2) AS average_score_percent,
  sum(is_automatic_fail) AS automatic_fails,
  round(avg(CAST(is_automatic_fail AS double)), 4) AS automatic_fails_share
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY evaluation_date
ORDER BY evaluation_date
