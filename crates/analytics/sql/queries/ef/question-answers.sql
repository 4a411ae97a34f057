-- Answers of evaluations
--
-- Answers to each question, from the newest submission of evaluations that were not deleted.
--
-- Columns:
--   day             date     local day of submission
--   evaluationid    varchar  evaluation
--   contactid       varchar  contact
--   agent_username  varchar  agent, NULL without a contact record
--   form            varchar  title of the form
--   section         varchar  section with its parents, NULL if the form no longer has it
--   question        varchar  the question
--   answer          varchar  the answer, NULL without one
--   score_percent   double   score of the question, NULL without one
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  evaluation_date AS day,
  evaluationid,
  contactid,
  agent_username,
  form,
  section,
  question,
  answer,
  score_percent
FROM connect_evaluation_questions
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
ORDER BY evaluation_date, evaluationid, section, question
