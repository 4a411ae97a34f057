-- How questions are answered
--
-- Which options evaluators choose, question by question. Texts, numbers and dates are left out: they are hardly ever the same twice.
--
-- Columns:
--   form           varchar  the title of the form
--   question       varchar  the question
--   answer         varchar  the option, or the options with commas between them; NULL where none was chosen
--   answers        bigint   evaluations with this answer
--   answers_share  double   their share of the question's answers, 0 to 1
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  form,
  question,
  answer,
  count(*) AS answers,
  round(CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY form, question), 4) AS answers_share
FROM connect_evaluation_questions
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND question_type IN ('SINGLESELECT', 'MULTISELECT')
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY form, question, answer
ORDER BY form, question, answers DESC, answer
