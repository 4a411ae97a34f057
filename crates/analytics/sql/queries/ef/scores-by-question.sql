-- Scores by question
--
-- Average score of each question, with not applicable answers and automatic fails.
--
-- Columns:
--   form                   varchar  title of the form
--   section                varchar  section with its parents, NULL if the form no longer has it
--   question               varchar  the question
--   asked                  bigint   evaluations with this question
--   scored                 bigint   evaluations with a score for it
--   average_score_percent  double   their average, NULL without any
--   not_applicable         bigint   evaluations with the answer not applicable
--   automatic_fails        bigint   automatic fails
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  form,
  section,
  question,
  count(*) AS asked,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  sum(is_not_applicable) AS not_applicable,
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluation_questions
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY form, section, question
ORDER BY form, section, question
