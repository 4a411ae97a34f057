-- Difference of agent and customer sentiment
--
-- Difference between the sentiment of agent and customer, by agent. Only contacts with both scores count. Self-service (IVR) counts only if channel
-- selects it.
--
-- Columns:
--   agent_username      varchar  agent, NULL for contacts without one
--   analyses            bigint   analyses with both scores
--   agent_sentiment     double   the agent's average, -5 to 5
--   customer_sentiment  double   the customers' average, -5 to 5
--   sentiment_gap       double   average agent sentiment minus customer sentiment; negative if customers are happier
--   widest_gap          double   largest difference in one contact, in either direction
--   opposed_share       double   contacts with an agent above 0 and a customer below 0, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  agent_username,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment,
  round(avg(agent_sentiment - customer_sentiment), 2) AS sentiment_gap,
  round(max(abs(agent_sentiment - customer_sentiment)), 2) AS widest_gap,
  round(avg(CASE WHEN agent_sentiment > 0 AND customer_sentiment < 0 THEN 1 ELSE 0 END), 4) AS opposed_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND agent_sentiment IS NOT NULL
  AND customer_sentiment IS NOT NULL
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY agent_username
ORDER BY agent_username
