-- Evaluations with their contacts
--
-- One row is an evaluation as it is now, with what the contact record says of the contact, whose day is mostly another: the day of this
-- view is that of the submission. Contact records of all days are read.
--
-- Columns:
--   evaluationid       varchar       the evaluation
--   contactid          varchar       the contact that was evaluated
--   evaluation_date    date          the day of the submission, UTC
--   submit_time        timestamp(3)  when it was submitted, UTC
--   form               varchar       the title of the evaluation form
--   evaluator          varchar       who evaluated
--   agent_username     varchar       the agent who took the contact
--   queue_name         varchar       the contact's queue
--   channel            varchar       the contact's channel
--   score_percent      double        the score, 0 to 100; NULL where there is none
--   is_automatic_fail  integer       1 if an answer failed the whole form, else 0
--   is_automated       integer       1 if no person evaluated, else 0
--   year               integer       the year of the submission, UTC
--   month              integer       its month
--   day                integer       its day
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  CAST(date_parse(CAST(evaluation.year * 10000 + evaluation.month * 100 + evaluation.day AS varchar), '%Y%m%d') AS date) AS evaluation_date,
  TRY(CAST(from_iso8601_timestamp(evaluation.evaluationsubmittimestamp) AS timestamp(3))) AS submit_time,
  evaluation.evaluationdefinitiontitle AS form,
  evaluation.evaluator,
  contact.agent_username,
  contact.queue_name,
  contact.channel,
  round(CAST(evaluation.evaluationformtotalscorepercentage AS double), 2) AS score_percent,
  CASE WHEN evaluation.automaticfail THEN 1 ELSE 0 END AS is_automatic_fail,
  CASE WHEN evaluation.autoevaluated THEN 1 ELSE 0 END AS is_automated,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM connect_ef_current AS evaluation
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
