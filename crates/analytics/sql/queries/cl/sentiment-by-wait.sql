-- Sentiment by queue time
--
-- Sentiment of customers by their queue time. Contacts that were not queued do not count. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   queue_time_band        varchar  queue time in seconds
--   analyses               bigint   analyses, one for each contact and channel
--   average_queue_seconds  integer  their average queue time in seconds
--   customer_sentiment     double   the customers' average, -5 to 5, of analyses with a score
--   unhappy_share          double   analyses with a customer sentiment below 0, of analyses with a score, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH waits AS (
  SELECT
    CASE
      WHEN wait_seconds <= 20 THEN 'up to 20 s'
      WHEN wait_seconds <= 60 THEN '21 to 60 s'
      WHEN wait_seconds <= 180 THEN '61 to 180 s'
      ELSE 'over 180 s'
    END AS queue_time_band,
    contacts.wait_seconds,
    analyses.customer_sentiment
  FROM connect_analyses AS analyses
  JOIN connect_contacts AS contacts ON contacts.contactid = analyses.contactid
  WHERE analyses.year * 10000 + analyses.month * 100 + analyses.day BETWEEN ${from:disconnect} AND ${to+1}
    AND analyses.disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND contacts.wait_seconds IS NOT NULL
    AND (${queue} IS NULL OR analyses.queue_name = ${queue})
    AND (analyses.channel = ${channel} OR (${channel} IS NULL AND coalesce(analyses.channel, '') <> 'IVR'))
    AND (${subtype} IS NULL OR analyses.channel_subtype = ${subtype})
)
SELECT
  queue_time_band,
  count(*) AS analyses,
  CAST(round(avg(wait_seconds)) AS integer) AS average_queue_seconds,
  round(avg(customer_sentiment), 2) AS customer_sentiment,
  round(avg(CASE WHEN customer_sentiment < 0 THEN 1 WHEN customer_sentiment >= 0 THEN 0 END), 4) AS unhappy_share
FROM waits
GROUP BY queue_time_band
ORDER BY min(wait_seconds)
