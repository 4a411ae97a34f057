-- Categories by agent
--
-- Analyses by category and agent, for all categories or one. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   category            varchar  the category
--   agent_username      varchar  agent, NULL for contacts without one
--   analyses            bigint   analyses that matched the category, one for each contact and channel
--   customer_sentiment  double   the customers' average, -5 to 5, of those with a score
-- Parameters:
--   from      day     today-6  first local day
--   to        day     today    last local day
--   category  text    none     only this category
--   queue     text    none     only this queue
--   channel   choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype   text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  category,
  agent_username,
  count(*) AS analyses,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analysis_categories
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${category} IS NULL OR category = ${category})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY category, agent_username
ORDER BY category, analyses DESC, agent_username
