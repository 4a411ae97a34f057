-- Chat response times
--
-- Chat metrics by agent. Response times are sums of times divided by sums of responses. Disconnect flows such as surveys are separate chats without
-- an agent.
--
-- Columns:
--   agent_username                       varchar  agent, NULL for chats without one
--   chats                                bigint   chats
--   average_first_response_seconds       double   average agent first response time
--   average_first_response_wait_seconds  double   average contact first response wait time: from enqueue to the agent's first message
--   average_response_seconds             double   average agent response time
--   longest_response_seconds             double   longest agent response time
--   average_customer_response_seconds    double   average customer response time
--   average_messages                     double   average messages
--   average_agent_messages               double   average agent messages
--   average_customer_messages            double   average customer messages
--   average_bot_messages                 double   average bot messages
--   average_agent_message_length         double   average agent message length in characters
--   average_customer_message_length      double   average customer message length in characters
--   average_close_seconds                double   average conversation close time: from the customer's last message to the end
--   conversations_abandoned              bigint   conversations abandoned by the agent or the customer
--   left_by_customer                     bigint   conversations abandoned by the customer
-- Parameters:
--   from     day   today-6  first local day of disconnect
--   to       day   today    last local day of disconnect
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
--   subtype  text  none     only this channel subtype, such as connect:WhatsApp
SELECT
  agent.username AS agent_username,
  count(*) AS chats,
  avg(chatmetrics.contactmetrics.agentfirstresponsetimeinmillis) / 1000 AS average_first_response_seconds,
  avg(date_diff(
    'millisecond',
    TRY(from_iso8601_timestamp(queue.enqueuetimestamp)),
    TRY(from_iso8601_timestamp(chatmetrics.contactmetrics.agentfirstresponsetimestamp))
  )) / 1000 AS average_first_response_wait_seconds,
  CAST(sum(chatmetrics.agentmetrics.totalresponsetimeinmillis) AS double)
    / nullif(sum(chatmetrics.agentmetrics.numresponses), 0) / 1000 AS average_response_seconds,
  CAST(max(chatmetrics.agentmetrics.maxresponsetimeinmillis) AS double) / 1000 AS longest_response_seconds,
  CAST(sum(chatmetrics.customermetrics.totalresponsetimeinmillis) AS double)
    / nullif(sum(chatmetrics.customermetrics.numresponses), 0) / 1000 AS average_customer_response_seconds,
  avg(chatmetrics.contactmetrics.totalmessages) AS average_messages,
  avg(chatmetrics.agentmetrics.messagessent) AS average_agent_messages,
  avg(chatmetrics.customermetrics.messagessent) AS average_customer_messages,
  avg(chatmetrics.contactmetrics.totalbotmessages) AS average_bot_messages,
  CAST(sum(chatmetrics.agentmetrics.messagelengthinchars) AS double)
    / nullif(sum(chatmetrics.agentmetrics.messagessent), 0) AS average_agent_message_length,
  CAST(sum(chatmetrics.customermetrics.messagelengthinchars) AS double)
    / nullif(sum(chatmetrics.customermetrics.messagessent), 0) AS average_customer_message_length,
  avg(chatmetrics.contactmetrics.conversationclosetimeinmillis) / 1000 AS average_close_seconds,
  count_if(coalesce(chatmetrics.agentmetrics.conversationabandon, false) OR coalesce(chatmetrics.customermetrics.conversationabandon, false))
    AS conversations_abandoned,
  count_if(chatmetrics.customermetrics.conversationabandon) AS left_by_customer
FROM connect_ctr_latest
WHERE year * 10000 + month * 100 + day BETWEEN ${from:conversation} AND ${to+1}
  AND CAST(TRY(from_iso8601_timestamp(disconnecttimestamp)) AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date}
  AND channel = 'CHAT'
  AND (${queue} IS NULL OR queue.name = ${queue})
  AND (${agent} IS NULL OR agent.username = ${agent})
  AND (${subtype} IS NULL OR json_extract_scalar(segmentattributes, '$["connect:subtype"]["valuestring"]') = ${subtype})
GROUP BY agent.username
ORDER BY agent_username
