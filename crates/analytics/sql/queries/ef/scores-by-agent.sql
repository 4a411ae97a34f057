-- Scores by agent
--
-- Evaluations performed and average evaluation score of each agent. The agent is that of the contact record.
--
-- Columns:
--   agent_username         varchar  agent, NULL without a contact record
--   evaluations            bigint   evaluations
--   scored                 bigint   evaluations with a score
--   average_score_percent  double   their average, NULL without any
--   lowest_score_percent   double   lowest score
--   highest_score_percent  double   highest score
--   automatic_fails        bigint   automatic fails
--   automatic_fails_share  double   automatic fails percent: their share of the evaluations, 0 to 1
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
SELECT
  agent_username,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  round(min(score_percent), 2) AS lowest_score_percent,
  round(max(score_percent), 2) AS highest_score_percent,
  sum(is_automatic_fail) AS automatic_fails,
  round(avg(CAST(is_automatic_fail AS double)), 4) AS automatic_fails_share
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY agent_username
ORDER BY agent_username
