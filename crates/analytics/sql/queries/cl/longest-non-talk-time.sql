-- Conversations with the longest non-talk time
--
-- Conversations by non-talk time, longest first: customers on hold, slow systems, agents who search. Self-service (IVR) counts only if channel
-- selects it.
--
-- Columns:
--   recording_time        timestamp(3)  start of the recording, UTC
--   local_recording_time  timestamp(3)  the same, in the reporting time zone
--   contactid             varchar       contact
--   channel               varchar       VOICE or IVR
--   queue_name            varchar       queue
--   agent_username        varchar       agent
--   conversation_seconds  integer       conversation duration in seconds
--   non_talk_seconds      integer       non-talk time in seconds
--   non_talk_share        double        non-talk time, 0 to 1
--   customer_sentiment    double        -5 to 5
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   seconds  number  30       minimum non-talk time in seconds
--   limit    number  20       maximum number of rows
SELECT
  recording_time,
  CAST(with_timezone(recording_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_recording_time,
  contactid,
  channel,
  queue_name,
  agent_username,
  conversation_seconds,
  non_talk_seconds,
  round(non_talk_share, 4) AS non_talk_share,
  round(customer_sentiment, 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND non_talk_seconds >= ${seconds}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
ORDER BY non_talk_seconds DESC, recording_time, contactid
LIMIT ${limit}
