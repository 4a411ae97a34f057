-- Categories by queue
--
-- Analyses by queue and category, most frequent category first. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   queue_name          varchar  the queue, NULL for contacts without one
--   category            varchar  the category
--   analyses            bigint   analyses that matched the category, one for each contact and channel
--   analyses_share      double   their share of the queue's analyses, 0 to 1
--   customer_sentiment  double   the customers' average, -5 to 5, of those with a score
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH analyses AS (
  SELECT
    queue_name,
    categories,
    customer_sentiment,
    count(*) OVER (PARTITION BY queue_name) AS analyses_of_queue
  FROM connect_analyses
  WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
    AND disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
)
SELECT
  queue_name,
  category,
  count(*) AS analyses,
  round(CAST(count(*) AS double) / max(analyses_of_queue), 4) AS analyses_share,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM analyses
CROSS JOIN UNNEST(categories) AS matched(category)
GROUP BY queue_name, category
ORDER BY queue_name, analyses DESC, category
