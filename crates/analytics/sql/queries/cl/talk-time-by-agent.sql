-- Talk and non-talk time by agent
--
-- Talk time and non-talk time of voice conversations as percent of conversation time: sums divided by sums, as in Amazon Connect. Both parties may
-- talk at the same time, and non-talk time is hold and silences of more than three seconds, so the shares do not add up to 1.
--
-- Columns:
--   agent_username                 varchar  agent, NULL for contacts without one
--   conversations                  bigint   voice analyses
--   average_conversation_seconds   double   average conversation duration
--   average_talk_seconds           double   average talk time
--   average_agent_talk_seconds     double   average agent talk time
--   average_customer_talk_seconds  double   average customer talk time
--   average_non_talk_seconds       double   average non-talk time
--   talk_share                     double   talk time percent, 0 to 1
--   agent_talk_share               double   agent talk time percent, 0 to 1
--   customer_talk_share            double   customer talk time percent, 0 to 1
--   non_talk_share                 double   non-talk time percent, 0 to 1
-- Parameters:
--   from   day   today-6  first local day of disconnect
--   to     day   today    last local day of disconnect
--   queue  text  none     only this queue
--   agent  text  none     only this agent, by user name
SELECT
  agent_username,
  count(*) AS conversations,
  avg(voice_seconds) AS average_conversation_seconds,
  avg(voice_talk_seconds) AS average_talk_seconds,
  avg(voice_agent_talk_seconds) AS average_agent_talk_seconds,
  avg(voice_customer_talk_seconds) AS average_customer_talk_seconds,
  avg(voice_non_talk_seconds) AS average_non_talk_seconds,
  CAST(sum(voice_talk_seconds) AS double) / nullif(sum(voice_seconds), 0) AS talk_share,
  CAST(sum(voice_agent_talk_seconds) AS double) / nullif(sum(voice_seconds), 0) AS agent_talk_share,
  CAST(sum(voice_customer_talk_seconds) AS double) / nullif(sum(voice_seconds), 0) AS customer_talk_share,
  CAST(sum(voice_non_talk_seconds) AS double) / nullif(sum(voice_seconds), 0) AS non_talk_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:conversation} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND channel = 'VOICE'
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username
ORDER BY agent_username
