-- Evaluation scores
--
-- Evaluations with their scores, in the order of submission.
--
-- Columns:
--   submit_time        timestamp(3)  submission timestamp, UTC
--   local_submit_time  timestamp(3)  the same, in the reporting time zone
--   evaluationid       varchar       evaluation
--   contactid          varchar       contact
--   form               varchar       title of the form
--   agent_username     varchar       agent, NULL without a contact record
--   queue_name         varchar       queue of the contact
--   evaluator          varchar       evaluator
--   score_percent      double        evaluation score, 0 for an automatic fail, NULL without one
--   is_automatic_fail  integer       1 if the evaluation failed automatically, else 0
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
--   queue  text  none     only this queue
SELECT
  submit_time,
  CAST(with_timezone(submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  evaluationid,
  contactid,
  form,
  agent_username,
  queue_name,
  evaluator,
  score_percent,
  is_automatic_fail
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${queue} IS NULL OR queue_name = ${queue})
ORDER BY submit_time, evaluationid
