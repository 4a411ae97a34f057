-- Evaluations that nobody acknowledged
--
-- Evaluations that were not acknowledged.
--
-- Columns:
--   submit_time     timestamp(3)  submission timestamp, UTC
--   days_open       bigint        days from the day of the submission until today
--   evaluationid    varchar       evaluation
--   contactid       varchar       contact
--   agent_username  varchar       agent, NULL without a contact record
--   form            varchar       title of the form
--   evaluator       varchar       evaluator
--   score_percent   double        evaluation score, NULL without one
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   agent  text  none     only this agent, by user name
SELECT
  CAST(from_iso8601_timestamp(evaluations.evaluationsubmittimestamp) AS timestamp(3)) AS submit_time,
  date_diff('day', CAST(from_iso8601_timestamp(evaluations.evaluationsubmittimestamp) AS date), current_date) AS days_open,
  evaluations.evaluationid,
  evaluations.contactid,
  contacts.agent_username,
  evaluations.evaluationdefinitiontitle AS form,
  evaluations.evaluator,
  round(CAST(evaluations.evaluationformtotalscorepercentage AS double), 2) AS score_percent
FROM connect_ef_current AS evaluations
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = evaluations.contactid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND CAST(from_iso8601_timestamp(evaluations.evaluationsubmittimestamp) AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date}
  AND evaluations.calibrationsessionid IS NULL
  AND evaluations.evaluationacknowledgedtimestamp IS NULL
  AND (${form} IS NULL OR evaluations.evaluationdefinitiontitle = ${form})
  AND (${agent} IS NULL OR contacts.agent_username = ${agent})
ORDER BY submit_time, evaluations.evaluationid
