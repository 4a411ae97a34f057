-- Automatic fails
--
-- Evaluations that failed automatically, with the answer that caused it. A fail without such an answer has one row without a question.
--
-- Columns:
--   submit_time        timestamp(3)  submission timestamp, UTC
--   local_submit_time  timestamp(3)  the same, in the reporting time zone
--   evaluationid       varchar       evaluation
--   contactid          varchar       contact
--   agent_username     varchar       agent, NULL without a contact record
--   form               varchar       title of the form
--   section            varchar       section with its parents
--   question           varchar       the question that failed the form
--   answer             varchar       answer to the question
--   evaluator          varchar       evaluator
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  evaluations.submit_time,
  CAST(with_timezone(evaluations.submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
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
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND evaluations.evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND evaluations.is_counted = 1
  AND evaluations.is_automatic_fail = 1
  AND (${form} IS NULL OR evaluations.form = ${form})
  AND (${agent} IS NULL OR evaluations.agent_username = ${agent})
  AND (${queue} IS NULL OR evaluations.queue_name = ${queue})
ORDER BY evaluations.submit_time, evaluations.evaluationid, questions.section, questions.question
