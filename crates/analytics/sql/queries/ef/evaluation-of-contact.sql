-- Evaluations of a contact
--
-- Evaluations of a contact with its queue, queue time and handle time. Calibrations and evaluations of customers and automated systems, which do
-- not count in metrics, are included.
--
-- Columns:
--   submit_time            timestamp(3)  submission timestamp, UTC
--   local_submit_time      timestamp(3)  the same, in the reporting time zone
--   evaluationid           varchar       evaluation
--   form                   varchar       title of the form
--   evaluator              varchar       evaluator
--   score_percent          double        evaluation score, 0 for an automatic fail, NULL without one
--   is_automatic_fail      integer       1 if the evaluation failed automatically, else 0
--   contactid              varchar       contact
--   initiation_time        timestamp(3)  initiation timestamp, UTC; NULL without a contact record
--   local_initiation_time  timestamp(3)  the same, in the reporting time zone
--   channel                varchar       VOICE, CHAT, TASK or EMAIL
--   queue_name             varchar       queue
--   agent_username         varchar       agent
--   call_reason            varchar       contact attribute CallReason
--   wait_seconds           integer       queue time in seconds
--   handle_seconds         integer       handle time in seconds: interaction, hold, after contact work and pause
--   hold_seconds           integer       customer hold time in seconds
--   is_calibration         integer       1 for an evaluation of a calibration session, else 0
--   participant_role       varchar       evaluated participant: AGENT, CUSTOMER or SYSTEM; NULL in files of old versions
-- Parameters:
--   from        day   today-29  first local day of submissions
--   to          day   today     last local day
--   contact_id  text  none      the contact; without it all contacts evaluated in these days
SELECT
  evaluations.submit_time,
  CAST(with_timezone(evaluations.submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  evaluations.evaluationid,
  evaluations.form,
  evaluations.evaluator,
  evaluations.score_percent,
  evaluations.is_automatic_fail,
  evaluations.contactid,
  contacts.initiation_time,
  CAST(with_timezone(contacts.initiation_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_initiation_time,
  contacts.channel,
  contacts.queue_name,
  contacts.agent_username,
  contacts.call_reason,
  contacts.wait_seconds,
  contacts.handle_seconds,
  contacts.hold_seconds,
  evaluations.is_calibration,
  evaluations.participant_role
FROM connect_evaluations AS evaluations
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = evaluations.contactid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND evaluations.evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND (${contact_id} IS NULL OR evaluations.contactid = ${contact_id})
ORDER BY evaluations.submit_time, evaluations.evaluationid
