-- Contacts of a category
--
-- Which contacts met the rules of a category, with what is needed to call the customer back.
--
-- Columns:
--   initiation_time     timestamp(3)    when the contact began, UTC; NULL where its record is not there
--   contactid           varchar         the contact
--   customer_address    varchar         the customer's number or address
--   channel             varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name          varchar         the queue
--   agent_username      varchar         the agent
--   call_reason         varchar         the contact's attribute CallReason
--   customer_sentiment  double          -5 to 5
--   categories          array(varchar)  all categories whose rules the conversation met
-- Parameters:
--   from      day   today-6                the first day, UTC
--   to        day   today                  the last day, UTC
--   category  text  customer-loyalty-risk  the category, as it is called in Contact Lens's rules
--   queue     text  none                   only this queue
--   agent     text  none                   only this agent, by user name
SELECT
  contacts.initiation_time,
  analyses.contactid,
  contacts.customer_address,
  analyses.channel,
  analyses.queue_name,
  analyses.agent_username,
  analyses.call_reason,
  round(analyses.customer_sentiment, 2) AS customer_sentiment,
  analyses.categories
FROM connect_analyses AS analyses
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = analyses.contactid
WHERE analyses.year * 10000 + analyses.month * 100 + analyses.day BETWEEN ${from} AND ${to}
  AND contains(analyses.categories, ${category})
  AND (${queue} IS NULL OR analyses.queue_name = ${queue})
  AND (${agent} IS NULL OR analyses.agent_username = ${agent})
ORDER BY analyses.recording_time, analyses.contactid, analyses.channel
