-- Evaluations with their contacts
--
-- One row is an evaluation, with its newest submission and fields of the contact record. It counts in Connect's evaluation metrics (is_counted)
-- unless it is a calibration or evaluates a customer or an automated system. Partition keys are those of the submission, which is usually later
-- than the day of the contact. The join reads contact records of all days.
--
-- Columns:
--   evaluationid            varchar       evaluation
--   contactid               varchar       evaluated contact
--   evaluation_date         date          local date of the submission
--   submit_time             timestamp(3)  submission timestamp, UTC
--   local_submit_time       timestamp(3)  local time of the submission
--   form                    varchar       title of the evaluation form
--   evaluator               varchar       evaluator
--   agent_username          varchar       agent who handled the contact
--   queue_name              varchar       queue of the contact
--   channel                 varchar       channel of the contact
--   score_percent           double        evaluation score, 0 to 100; NULL without a score
--   is_automatic_fail       integer       1 if an answer failed the form automatically, else 0
--   is_automated            integer       1 for an automated evaluation, else 0
--   is_calibration          integer       1 if it is part of a calibration session, else 0
--   participant_role        varchar       role of the evaluated participant: AGENT, CUSTOMER or SYSTEM; NULL in files of old versions
--   is_counted              integer       1 if it counts in evaluation metrics: no calibration, and the participant is the agent; else 0
--   is_acknowledged         integer       1 if it was acknowledged, else 0
--   creator                 varchar       user who created the evaluation
--   acknowledger_comment    varchar       comment of the acknowledgement
--   routing_profile_name    varchar       routing profile of the agent
--   channel_subtype         varchar       subtype of the contact's channel
--   agent_hierarchy         varchar       agent hierarchy groups from the first level down, separated by " / "
--   account_id              varchar       account of the Connect instance
--   calibration_session_id  varchar       calibration session; NULL for an evaluation that is not a calibration
--   participant_id          varchar       evaluated participant
--   year                    integer       year of the submission, UTC; partition key
--   month                   integer       month of the submission, UTC; partition key
--   day                     integer       day of the submission, UTC; partition key
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  coalesce(
    CAST(evaluation.local_submit_time AS date),
    CAST(date_parse(CAST(evaluation.year * 10000 + evaluation.month * 100 + evaluation.day AS varchar), '%Y%m%d') AS date)
  ) AS evaluation_date,
  CAST(evaluation.submitted AT TIME ZONE 'UTC' AS timestamp(3)) AS submit_time,
  evaluation.local_submit_time,
  evaluation.evaluationdefinitiontitle AS form,
  evaluation.evaluator,
  contact.agent_username,
  contact.queue_name,
  contact.channel,
  round(CAST(evaluation.evaluationformtotalscorepercentage AS double), 2) AS score_percent,
  CASE WHEN evaluation.automaticfail THEN 1 ELSE 0 END AS is_automatic_fail,
  CASE WHEN evaluation.autoevaluated THEN 1 ELSE 0 END AS is_automated,
  CASE WHEN evaluation.calibrationsessionid IS NULL THEN 0 ELSE 1 END AS is_calibration,
  evaluation.evaluatedparticipantrole AS participant_role,
  evaluation.is_counted,
  CASE WHEN evaluation.evaluationacknowledgedtimestamp IS NULL THEN 0 ELSE 1 END AS is_acknowledged,
  evaluation.creator,
  evaluation.evaluationacknowledgercomment AS acknowledger_comment,
  contact.routing_profile_name,
  contact.channel_subtype,
  contact.agent_hierarchy,
  evaluation.accountid AS account_id,
  evaluation.calibrationsessionid AS calibration_session_id,
  evaluation.evaluatedparticipantid AS participant_id,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM (
  SELECT
    *,
    CAST(submitted AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time
  FROM (
    SELECT
      *,
      TRY(from_iso8601_timestamp(evaluationsubmittimestamp)) AS submitted
    FROM connect_ef_current
  )
) AS evaluation
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
