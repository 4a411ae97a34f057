-- Answers of evaluations
--
-- What evaluators answered, question by question. Only the newest submission of an evaluation counts, and none that was deleted.
--
-- Columns:
--   day             date     the day of the submission, UTC
--   evaluationid    varchar  the evaluation
--   contactid       varchar  the contact
--   agent_username  varchar  the agent, NULL where the contact's record is not there
--   form            varchar  the title of the form
--   section         varchar  the titles of the sections from the outermost inwards, NULL where the form has lost the section
--   question        varchar  the question
--   answer          varchar  the answer, NULL where there is none
--   score_percent   double   the score, NULL where the question has none
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
ORDER BY evaluation_date, evaluationid, section, question
