-- Scores by section and agent
--
-- Average score of each agent in each section, compared with all agents evaluated with the form on these days.
--
-- Columns:
--   form                   varchar  title of the form
--   section                varchar  the title of the section
--   agent_username         varchar  agent, NULL without a contact record
--   scored                 bigint   evaluations in which the section has a score
--   average_score_percent  double   their average
--   difference_percent     double   difference from the average of all evaluations, in percentage points
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
WITH scores AS (
  SELECT
    form,
    section,
    agent_username,
    score_percent,
    avg(score_percent) OVER (PARTITION BY form, section) AS average_of_all
  FROM connect_evaluation_sections
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
    AND score_percent IS NOT NULL
    AND (${form} IS NULL OR form = ${form})
    AND (${queue} IS NULL OR queue_name = ${queue})
)
SELECT
  form,
  section,
  agent_username,
  count(*) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  round(avg(score_percent) - max(average_of_all), 2) AS difference_percent
FROM scores
GROUP BY form, section, agent_username
ORDER BY form, section, agent_username
