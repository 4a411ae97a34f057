-- Response times of chats
--
-- How fast do agents and customers answer in chats? Response times are weighted by responses; agents are NULL for chats that no agent
-- took.
--
-- Columns:
--   agent_username                     varchar  the agent
--   chats                              bigint   chats
--   average_first_response_seconds     double   seconds to the agent's first answer, on average
--   average_response_seconds           double   seconds of an agent's answer, on average
--   longest_response_seconds           double   seconds of the agent's slowest answer
--   average_customer_response_seconds  double   seconds of a customer's answer, on average
--   average_messages                   double   messages of a chat, on average
--   left_by_customer                   bigint   chats that the customer left without a word
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   queue  text  none     only this queue
--   agent  text  none     only this agent, by user name
SELECT
  agent.username AS agent_username,
  count(*) AS chats,
  avg(chatmetrics.contactmetrics.agentfirstresponsetimeinmillis) / 1000 AS average_first_response_seconds,
  CAST(sum(chatmetrics.agentmetrics.totalresponsetimeinmillis) AS double)
    / nullif(sum(chatmetrics.agentmetrics.numresponses), 0) / 1000 AS average_response_seconds,
  CAST(max(chatmetrics.agentmetrics.maxresponsetimeinmillis) AS double) / 1000 AS longest_response_seconds,
  CAST(sum(chatmetrics.customermetrics.totalresponsetimeinmillis) AS double)
    / nullif(sum(chatmetrics.customermetrics.numresponses), 0) / 1000 AS average_customer_response_seconds,
  avg(chatmetrics.contactmetrics.totalmessages) AS average_messages,
  count_if(chatmetrics.customermetrics.conversationabandon) AS left_by_customer
FROM connect_ctr_latest
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND channel = 'CHAT'
  AND (${queue} IS NULL OR queue.name = ${queue})
  AND (${agent} IS NULL OR agent.username = ${agent})
GROUP BY agent.username
ORDER BY agent_username
