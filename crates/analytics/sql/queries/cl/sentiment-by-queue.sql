-- Sentiment by queue
--
-- How agents and customers felt in each queue, day by day. A contact counts in the queue of its record, on whichever day that was; a
-- contact without a queue or a record has none.
--
-- Columns:
--   day                 date     the day of the recording, UTC
--   queue_name          varchar  the queue, NULL for contacts without one
--   analyses            bigint   analysed contacts
--   agent_sentiment     double   the agents' average, -5 to 5, of those with a score
--   customer_sentiment  double   the customers' average, -5 to 5, of those with a score
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  analysis_date AS day,
  queue_name,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY analysis_date, queue_name
ORDER BY analysis_date, queue_name
