-- Categories by agent
--
-- With which agents a category comes up. The default is all categories; with one of them it is a ranking of agents.
--
-- Columns:
--   category            varchar  the category
--   agent_username      varchar  the agent, NULL for contacts without one
--   analyses            bigint   analysed contacts that met its rules
--   customer_sentiment  double   the customers' average, -5 to 5, of contacts with a score
-- Parameters:
--   from      day   today-6  the first day, UTC
--   to        day   today    the last day, UTC
--   category  text  none     only this category
--   queue     text  none     only this queue
--   channel   text  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  category,
  agent_username,
  count(*) AS analyses,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analysis_categories
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${category} IS NULL OR category = ${category})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY category, agent_username
ORDER BY category, analyses DESC, agent_username
