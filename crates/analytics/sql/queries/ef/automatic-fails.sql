-- Automatic fails
--
-- Which agents failed a form by which answer. A form that failed without a question that says so has one row without a question.
--
-- Columns:
--   submit_time     timestamp(3)  when it was submitted, UTC
--   evaluationid    varchar       the evaluation
--   contactid       varchar       the contact
--   agent_username  varchar       the agent, NULL where the contact's record is not there
--   form            varchar       the title of the form
--   section         varchar       the titles of the sections from the outermost inwards
--   question        varchar       the question that failed the form
--   answer          varchar       its answer
--   evaluator       varchar       who evaluated
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  evaluations.submit_time,
  evaluations.evaluationid,
  evaluations.contactid,
  evaluations.agent_username,
  evaluations.form,
  questions.section,
  questions.question,
  questions.answer,
  evaluations.evaluator
FROM connect_evaluations AS evaluations
LEFT JOIN connect_evaluation_questions AS questions
  ON questions.evaluationid = evaluations.evaluationid
  AND questions.is_automatic_fail = 1
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from} AND ${to}
  AND evaluations.is_automatic_fail = 1
  AND (${form} IS NULL OR evaluations.form = ${form})
  AND (${agent} IS NULL OR evaluations.agent_username = ${agent})
  AND (${queue} IS NULL OR evaluations.queue_name = ${queue})
ORDER BY evaluations.submit_time, evaluations.evaluationid, questions.section, questions.question
