-- Sentiment per day
--
-- Sentiment of customers and agents by day, -5 to 5. Contacts without a score do not count in averages. Self-service (IVR) counts only if channel
-- selects it.
--
-- Columns:
--   day                 date    local day of disconnect
--   analyses            bigint  analyses, one for each contact and channel, with a score or without
--   agent_sentiment     double  the agents' average
--   customer_sentiment  double  the customers' average
--   unhappy_share       double  analyses with a customer sentiment below 0, of analyses with a score, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  disconnect_date AS day,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment,
  round(avg(CASE WHEN customer_sentiment < 0 THEN 1 WHEN customer_sentiment >= 0 THEN 0 END), 4) AS unhappy_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY disconnect_date
ORDER BY disconnect_date
