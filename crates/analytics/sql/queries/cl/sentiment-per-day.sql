-- Sentiment per day
--
-- How agents and customers felt each day, on a scale from -5 to 5. Contacts without a score are left out of the averages, never taken for
-- 0.
--
-- Columns:
--   day                 date    the day of the recording, UTC
--   analyses            bigint  analysed contacts, with a score or without
--   agent_sentiment     double  the agents' average
--   customer_sentiment  double  the customers' average
--   unhappy_share       double  customers below 0 among those with a score, 0 to 1
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
--   channel  text  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  analysis_date AS day,
  count(*) AS analyses,
  round(avg(agent_sentiment), 2) AS agent_sentiment,
  round(avg(customer_sentiment), 2) AS customer_sentiment,
  round(avg(CASE WHEN customer_sentiment < 0 THEN 1 WHEN customer_sentiment >= 0 THEN 0 END), 4) AS unhappy_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY analysis_date
ORDER BY analysis_date
