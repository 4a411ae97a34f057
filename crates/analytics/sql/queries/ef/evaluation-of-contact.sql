-- The evaluations of a contact
--
-- What was thought of a contact, beside what the contact was: queue, wait, handling time.
--
-- Columns:
--   submit_time        timestamp(3)  when it was submitted, UTC
--   evaluationid       varchar       the evaluation
--   form               varchar       the title of the form
--   evaluator          varchar       who evaluated
--   score_percent      double        the total score, 0 for an automatic fail, NULL where there is none
--   is_automatic_fail  integer       1 if an answer failed the whole form, else 0
--   contactid          varchar       the contact
--   initiation_time    timestamp(3)  when the contact began, UTC; NULL where its record is not there
--   channel            varchar       VOICE, CHAT, TASK or EMAIL
--   queue_name         varchar       the queue
--   agent_username     varchar       the agent
--   call_reason        varchar       the contact's attribute CallReason
--   wait_seconds       integer       seconds in the queue
--   handle_seconds     integer       seconds with the agent, on hold and of work after the contact
--   hold_seconds       integer       seconds on hold
-- Parameters:
--   from        day   today-29  the first day of submissions, UTC
--   to          day   today     the last day, UTC
--   contact_id  text  none      the contact; without it all contacts evaluated in these days
SELECT
  evaluations.submit_time,
  evaluations.evaluationid,
  evaluations.form,
  evaluations.evaluator,
  evaluations.score_percent,
  evaluations.is_automatic_fail,
  evaluations.contactid,
  contacts.initiation_time,
  contacts.channel,
  contacts.queue_name,
  contacts.agent_username,
  contacts.call_reason,
  contacts.wait_seconds,
  contacts.handle_seconds,
  contacts.hold_seconds
FROM connect_evaluations AS evaluations
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = evaluations.contactid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from} AND ${to}
  AND (${contact_id} IS NULL OR evaluations.contactid = ${contact_id})
ORDER BY evaluations.submit_time, evaluations.evaluationid
