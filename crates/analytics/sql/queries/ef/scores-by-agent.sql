-- Scores by agent
--
-- How agents are evaluated. The agent is the one of the contact's record.
--
-- Columns:
--   agent_username         varchar  the agent, NULL where the contact's record is not there
--   evaluations            bigint   evaluations
--   scored                 bigint   those with a score
--   average_score_percent  double   their average, NULL where none has a score
--   lowest_score_percent   double   the lowest of them
--   highest_score_percent  double   the highest of them
--   automatic_fails        bigint   evaluations that an answer failed
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
SELECT
  agent_username,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  round(min(score_percent), 2) AS lowest_score_percent,
  round(max(score_percent), 2) AS highest_score_percent,
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY agent_username
ORDER BY agent_username
