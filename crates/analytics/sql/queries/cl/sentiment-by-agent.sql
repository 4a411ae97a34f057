-- Sentiment by agent
--
-- With which agents customers end up content, and with which they do not. The agent is the one of the contact's record; what a customer
-- felt in the menu, before an agent was there, is left out.
--
-- Columns:
--   agent_username             varchar  the agent, NULL for contacts without one
--   analyses                   bigint   analysed contacts
--   agent_sentiment            double   the agent's average, -5 to 5, of contacts with a score
--   customer_sentiment         double   the customers' average, -5 to 5, of contacts with a score
--   lowest_customer_sentiment  double   the least content customer
--   unhappy_share              double   customers below 0 among those with a score, 0 to 1
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   queue    text  none     only this queue
--   channel  text  none     only this channel: VOICE, CHAT or EMAIL
SELECT
  agent_username,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment,
  round(min(customer_sentiment), 2) AS lowest_customer_sentiment,
  round(avg(CASE WHEN customer_sentiment < 0 THEN 1 WHEN customer_sentiment >= 0 THEN 0 END), 4) AS unhappy_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND coalesce(channel, '') <> 'IVR'
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY agent_username
ORDER BY agent_username
