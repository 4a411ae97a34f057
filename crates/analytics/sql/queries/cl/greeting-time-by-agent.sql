-- Agent greeting time
--
-- Time that customers waited for the agent's greeting in a chat, by agent. Chats without a greeting time do not count.
--
-- Columns:
--   agent_username            varchar  agent, NULL for contacts without one
--   chats                     bigint   chats analyzed with a greeting time
--   average_greeting_seconds  double   average agent greeting time in seconds
--   longest_greeting_seconds  double   longest greeting time in seconds
-- Parameters:
--   from     day   today-6  first local day of disconnect
--   to       day   today    last local day of disconnect
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
--   subtype  text  none     only this channel subtype, such as connect:WhatsApp
SELECT
  agent_username,
  count(*) AS chats,
  avg(agent_greeting_seconds) AS average_greeting_seconds,
  max(agent_greeting_seconds) AS longest_greeting_seconds
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:conversation} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND channel = 'CHAT'
  AND agent_greeting_seconds IS NOT NULL
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY agent_username
ORDER BY agent_username
