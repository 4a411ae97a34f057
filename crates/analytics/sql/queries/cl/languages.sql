-- Languages
--
-- In which languages customers are served, and how they feel in each.
--
-- Columns:
--   language            varchar  the language, such as en-GB
--   channel             varchar  VOICE, IVR, CHAT or EMAIL
--   analyses            bigint   analysed contacts
--   analyses_share      double   their share of the channel's analysed contacts, 0 to 1
--   customer_sentiment  double   the customers' average, -5 to 5, of contacts with a score
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   queue    text  none     only this queue
--   channel  text  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  language,
  channel,
  count(*) AS analyses,
  round(CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY channel), 4) AS analyses_share,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY language, channel
ORDER BY channel, language
