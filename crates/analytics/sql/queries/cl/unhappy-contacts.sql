-- Contacts with low customer sentiment
--
-- Contacts whose customer sentiment is below a threshold, lowest first. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   recording_time        timestamp(3)    start of the recording, UTC
--   local_recording_time  timestamp(3)    the same in local time
--   contactid             varchar         contact
--   channel               varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name            varchar         queue
--   agent_username        varchar         agent
--   call_reason           varchar         contact attribute CallReason
--   customer_sentiment    double          -5 to 5
--   agent_sentiment       double          -5 to 5
--   conversation_seconds  integer         conversation duration in seconds
--   categories            array(varchar)  matched categories
-- Parameters:
--   from       day     today-6  first local day
--   to         day     today    last local day
--   queue      text    none     only this queue
--   agent      text    none     only this agent, by user name
--   channel    choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype    text    none     only this channel subtype, such as connect:WhatsApp
--   sentiment  number  0        threshold of the customer sentiment, -5 to 5, exclusive
--   limit      number  20       maximum number of rows
SELECT
  recording_time,
  CAST(with_timezone(recording_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_recording_time,
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND customer_sentiment < ${sentiment}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
ORDER BY customer_sentiment, recording_time, contactid
LIMIT ${limit}
