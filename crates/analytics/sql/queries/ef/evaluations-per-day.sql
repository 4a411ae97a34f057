-- Evaluations per day
--
-- How much is evaluated each day, by how many people, and of how many agents.
--
-- Columns:
--   day                    date    the day of the submission, UTC
--   evaluations            bigint  evaluations
--   contacts               bigint  contacts evaluated
--   agents                 bigint  agents evaluated, of those whose contact's record is there
--   evaluators             bigint  people or rules that evaluated
--   automated              bigint  evaluations made without a person
--   average_score_percent  double  the average score of those with one
--   automatic_fails        bigint  evaluations that an answer failed
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
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
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY evaluation_date
ORDER BY evaluation_date
