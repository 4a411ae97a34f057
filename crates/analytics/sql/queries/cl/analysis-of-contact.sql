-- Analysis of a contact
--
-- Sentiment, talk time, categories and issues of one contact. A contact has an analysis for each channel.
--
-- Columns:
--   recording_time        timestamp(3)    start of the recording, UTC
--   local_recording_time  timestamp(3)    the same in local time
--   contactid             varchar         contact
--   channel               varchar         VOICE, IVR, CHAT or EMAIL
--   language              varchar         the language
--   queue_name            varchar         queue
--   agent_username        varchar         agent
--   conversation_seconds  integer         conversation duration in seconds
--   customer_sentiment    double          -5 to 5
--   agent_sentiment       double          -5 to 5
--   talk_share            double          talk time, 0 to 1
--   non_talk_share        double          non-talk time, 0 to 1
--   interruptions         integer         interruptions
--   categories            array(varchar)  matched categories
--   issues                integer         issues
--   outcomes              integer         outcomes
--   action_items          integer         action items
-- Parameters:
--   from        day   today-29  first local day
--   to          day   today     last local day
--   contact_id  text  none      the contact; without it all contacts of these days
SELECT
  recording_time,
  CAST(with_timezone(recording_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_recording_time,
  contactid,
  channel,
  language,
  queue_name,
  agent_username,
  conversation_seconds,
  round(customer_sentiment, 2) AS customer_sentiment,
  round(agent_sentiment, 2) AS agent_sentiment,
  round(talk_share, 4) AS talk_share,
  round(non_talk_share, 4) AS non_talk_share,
  interruptions,
  categories,
  issues,
  outcomes,
  action_items
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${contact_id} IS NULL OR contactid = ${contact_id})
ORDER BY recording_time, contactid, channel
