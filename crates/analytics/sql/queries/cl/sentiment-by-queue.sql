-- Sentiment by queue
--
-- Sentiment of customers and agents by day and queue. A contact without a queue or a record has none. Self-service (IVR) counts only if channel
-- selects it.
--
-- Columns:
--   day                 date     local day of disconnect
--   queue_name          varchar  the queue, NULL for contacts without one
--   analyses            bigint   analyses, one for each contact and channel
--   agent_sentiment     double   the agents' average, -5 to 5, of analyses with a score
--   customer_sentiment  double   the customers' average, -5 to 5, of analyses with a score
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  disconnect_date AS day,
  queue_name,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY disconnect_date, queue_name
ORDER BY disconnect_date, queue_name
