-- Categories by queue
--
-- What customers talk about in each queue: contacts that met a category's rules, the most frequent category first.
--
-- Columns:
--   queue_name          varchar  the queue, NULL for contacts without one
--   category            varchar  the category
--   analyses            bigint   analysed contacts that met its rules
--   analyses_share      double   their share of the queue's analysed contacts, 0 to 1
--   customer_sentiment  double   the customers' average, -5 to 5, of contacts with a score
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, IVR, CHAT or EMAIL
WITH analyses AS (
  SELECT
    queue_name,
    categories,
    customer_sentiment,
    count(*) OVER (PARTITION BY queue_name) AS analyses_of_queue
  FROM connect_analyses
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND (${channel} IS NULL OR channel = ${channel})
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
