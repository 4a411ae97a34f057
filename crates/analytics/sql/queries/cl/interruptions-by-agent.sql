-- Interruptions by agent
--
-- Interruptions in the conversations of each agent, of both parties and by the agent alone. Conversations without a count
-- do not count, nor does self-service (IVR).
--
-- Columns:
--   agent_username                      varchar  agent, NULL for contacts without one
--   conversations                       bigint   analyses with a count of interruptions
--   interruptions                       bigint   interruptions, both parties
--   interruptions_per_conversation      double   average interruptions, both parties
--   most_interruptions                  integer  most interruptions of a conversation, both parties
--   interrupted_share                   double   share of conversations with an interruption, 0 to 1
--   average_agent_interruptions         double   average agent interruptions, of conversations with interruptions by party
--   average_agent_interruption_seconds  double   average agent interruption time, of conversations that the agent interrupted
-- Parameters:
--   from   day   today-6  first local day of disconnect
--   to     day   today    last local day of disconnect
--   queue  text  none     only this queue
SELECT
  agent_username,
  count(*) AS conversations,
  sum(interruptions) AS interruptions,
  round(avg(interruptions), 2) AS interruptions_per_conversation,
  max(interruptions) AS most_interruptions,
  round(avg(CASE WHEN interruptions > 0 THEN 1 ELSE 0 END), 4) AS interrupted_share,
  round(avg(agent_interruptions), 2) AS average_agent_interruptions,
  round(avg(CASE WHEN agent_interruptions > 0 THEN agent_interruption_seconds END), 2) AS average_agent_interruption_seconds
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:conversation} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND coalesce(channel, '') <> 'IVR'
  AND interruptions IS NOT NULL
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY agent_username
ORDER BY agent_username
