-- Scores of evaluations
--
-- Every evaluation with its total score, in the order of submission.
--
-- Columns:
--   submit_time        timestamp(3)  when it was submitted, UTC
--   evaluationid       varchar       the evaluation
--   contactid          varchar       the contact
--   form               varchar       the title of the form
--   agent_username     varchar       the agent, NULL where the contact's record is not there
--   queue_name         varchar       the contact's queue
--   evaluator          varchar       who evaluated
--   score_percent      double        the total score, 0 for an automatic fail, NULL where there is none
--   is_automatic_fail  integer       1 if an answer failed the whole form, else 0
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  submit_time,
  evaluationid,
  contactid,
  form,
  agent_username,
  queue_name,
  evaluator,
  score_percent,
  is_automatic_fail
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
ORDER BY submit_time, evaluationid
