-- Scores by question
--
-- Which questions cost points: their average scores, how often they did not apply, and how often they failed a whole form.
--
-- Columns:
--   form                   varchar  the title of the form
--   section                varchar  the titles of the sections from the outermost inwards, NULL where the form has lost the section
--   question               varchar  the question
--   asked                  bigint   evaluations with this question
--   scored                 bigint   those in which it has a score
--   average_score_percent  double   their average, NULL where none has a score
--   not_applicable         bigint   evaluations in which the question did not apply
--   automatic_fails        bigint   evaluations that the answer failed
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY form, section, question
ORDER BY form, section, question
