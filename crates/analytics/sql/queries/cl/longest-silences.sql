-- Conversations with the longest silences
--
-- In which contacts nobody spoke for long: customers on hold, slow systems, agents who search. The longest silence first.
--
-- Columns:
--   recording_time        timestamp(3)  when the conversation was recorded, UTC
--   contactid             varchar       the contact
--   channel               varchar       VOICE or IVR
--   queue_name            varchar       the queue
--   agent_username        varchar       the agent
--   conversation_seconds  integer       how long the conversation was
--   non_talk_seconds      integer       how long nobody spoke
--   non_talk_share        double        the part in which nobody spoke, 0 to 1
--   customer_sentiment    double        -5 to 5
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
--   channel  text    none     only this channel: VOICE, IVR, CHAT or EMAIL
--   seconds  number  30       how long nobody spoke at least, in seconds
--   limit    number  20       rows at most
SELECT
  recording_time,
  contactid,
  channel,
  queue_name,
  agent_username,
  conversation_seconds,
  non_talk_seconds,
  round(non_talk_share, 4) AS non_talk_share,
  round(customer_sentiment, 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND non_talk_seconds >= ${seconds}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${channel} IS NULL OR channel = ${channel})
ORDER BY non_talk_seconds DESC, recording_time, contactid
LIMIT ${limit}
