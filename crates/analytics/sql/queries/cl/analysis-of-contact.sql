-- The analysis of a contact
--
-- What Contact Lens says of one contact: its sentiment, talk and silence, categories and issues. A contact has an analysis for each
-- channel.
--
-- Columns:
--   recording_time        timestamp(3)    when the conversation was recorded, UTC
--   contactid             varchar         the contact
--   channel               varchar         VOICE, IVR, CHAT or EMAIL
--   language              varchar         the language
--   queue_name            varchar         the queue
--   agent_username        varchar         the agent
--   conversation_seconds  integer         how long the conversation was
--   customer_sentiment    double          -5 to 5
--   agent_sentiment       double          -5 to 5
--   talk_share            double          the part in which somebody spoke, 0 to 1
--   non_talk_share        double          the part in which nobody spoke, 0 to 1
--   interruptions         integer         interruptions
--   categories            array(varchar)  the categories whose rules the conversation met
--   issues                integer         issues
--   outcomes              integer         outcomes
--   action_items          integer         action items
-- Parameters:
--   from        day   today-29  the first day, UTC
--   to          day   today     the last day, UTC
--   contact_id  text  none      the contact; without it all contacts of these days
SELECT
  recording_time,
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${contact_id} IS NULL OR contactid = ${contact_id})
ORDER BY recording_time, contactid, channel
