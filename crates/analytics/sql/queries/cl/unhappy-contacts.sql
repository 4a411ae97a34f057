-- The least content customers
--
-- Which contacts to listen to first: those whose customer felt worse than a threshold, the worst first.
--
-- Columns:
--   recording_time        timestamp(3)    when the conversation was recorded, UTC
--   contactid             varchar         the contact
--   channel               varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name            varchar         the queue
--   agent_username        varchar         the agent
--   call_reason           varchar         the contact's attribute CallReason
--   customer_sentiment    double          -5 to 5
--   agent_sentiment       double          -5 to 5
--   conversation_seconds  integer         how long the conversation was
--   categories            array(varchar)  the categories whose rules the conversation met
-- Parameters:
--   from       day     today-6  the first day, UTC
--   to         day     today    the last day, UTC
--   queue      text    none     only this queue
--   agent      text    none     only this agent, by user name
--   channel    text    none     only this channel: VOICE, IVR, CHAT or EMAIL
--   sentiment  number  0        the customer's sentiment, from -5 to 5, below which a contact is listed
--   limit      number  20       rows at most
SELECT
  recording_time,
  contactid,
  channel,
  queue_name,
  agent_username,
  call_reason,
  round(customer_sentiment, 2) AS customer_sentiment,
  round(agent_sentiment, 2) AS agent_sentiment,
  conversation_seconds,
  categories
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND customer_sentiment < ${sentiment}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${channel} IS NULL OR channel = ${channel})
ORDER BY customer_sentiment, recording_time, contactid
LIMIT ${limit}
