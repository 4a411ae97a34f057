-- Evaluations that nobody acknowledged
--
-- Evaluations of agents that were not acknowledged, without calibrations.
--
-- Columns:
--   submit_time        timestamp(3)  submission timestamp, UTC
--   local_submit_time  timestamp(3)  the same, in the reporting time zone
--   days_open          bigint        days from the local day of the submission until today
--   evaluationid       varchar       evaluation
--   contactid          varchar       contact
--   agent_username     varchar       agent, NULL without a contact record
--   form               varchar       title of the form
--   evaluator          varchar       evaluator
--   score_percent      double        evaluation score, NULL without one
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
SELECT
  submit_time,
  CAST(with_timezone(submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  date_diff('day', evaluation_date, CAST(current_timestamp AT TIME ZONE ${time_zone} AS date)) AS days_open,
  evaluationid,
  contactid,
  agent_username,
  form,
  evaluator,
  score_percent
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND is_acknowledged = 0
  AND (${form} IS NULL OR form = ${form})
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY submit_time, evaluationid
