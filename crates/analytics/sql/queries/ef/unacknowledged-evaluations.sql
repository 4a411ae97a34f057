-- Evaluations that nobody acknowledged
--
-- Which evaluations their agents have not acknowledged yet, the oldest first.
--
-- Columns:
--   submit_time     timestamp(3)  when it was submitted, UTC
--   days_open       bigint        days from the day of the submission until today
--   evaluationid    varchar       the evaluation
--   contactid       varchar       the contact
--   agent_username  varchar       the agent, NULL where the contact's record is not there
--   form            varchar       the title of the form
--   evaluator       varchar       who evaluated
--   score_percent   double        the total score, NULL where there is none
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
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
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from} AND ${to}
  AND evaluations.evaluationacknowledgedtimestamp IS NULL
  AND (${form} IS NULL OR evaluations.evaluationdefinitiontitle = ${form})
  AND (${agent} IS NULL OR contacts.agent_username = ${agent})
ORDER BY submit_time, evaluations.evaluationid
