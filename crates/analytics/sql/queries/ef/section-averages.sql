-- Average scores of sections per day
--
-- Average scores of the sections of each form, by day. A section without a score does not count in the average, and never as 0.
--
-- Columns:
--   day                    date     local day of submission
--   form                   varchar  title of the form
--   section                varchar  the title of the section
--   evaluations            bigint   evaluations with this section
--   scored                 bigint   evaluations with a score for it
--   average_score_percent  double   their average, NULL without any
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  evaluation_date AS day,
  form,
  section,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent
FROM connect_evaluation_sections
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY evaluation_date, form, section
ORDER BY evaluation_date, form, section
