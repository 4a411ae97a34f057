-- Answers by question
--
-- Options that evaluators selected for each question. Text, numbers and dates are not included.
--
-- Columns:
--   form           varchar  title of the form
--   question       varchar  the question
--   answer         varchar  selected options, separated by commas; NULL without one
--   answers        bigint   evaluations with this answer
--   answers_share  double   their share of the question's answers, 0 to 1
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND question_type IN ('SINGLESELECT', 'MULTISELECT')
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY form, question, answer
ORDER BY form, question, answers DESC, answer
