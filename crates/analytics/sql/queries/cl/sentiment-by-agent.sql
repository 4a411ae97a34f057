-- Sentiment by agent
--
-- Sentiment of customers and agents by agent of the contact record. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   agent_username             varchar  agent, NULL for contacts without one
--   analyses                   bigint   analyses, one for each contact and channel
--   agent_sentiment            double   the agent's average, -5 to 5, of analyses with a score
--   customer_sentiment         double   the customers' average, -5 to 5, of analyses with a score
--   lowest_customer_sentiment  double   lowest customer sentiment, -5 to 5
--   unhappy_share              double   analyses with a customer sentiment below 0, of analyses with a score, 0 to 1
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
  round(min(customer_sentiment), 2) AS lowest_customer_sentiment,
  round(avg(CASE WHEN customer_sentiment < 0 THEN 1 WHEN customer_sentiment >= 0 THEN 0 END), 4) AS unhappy_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY agent_username
ORDER BY agent_username
