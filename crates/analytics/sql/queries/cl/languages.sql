-- Languages
--
-- Analyses by language and channel, with the customer sentiment. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   language            varchar  the language, such as en-GB
--   channel             varchar  VOICE, IVR, CHAT or EMAIL
--   analyses            bigint   analyses, one for each contact and channel
--   analyses_share      double   their share of the channel's analyses, 0 to 1
--   customer_sentiment  double   the customers' average, -5 to 5, of those with a score
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  language,
  channel,
  count(*) AS analyses,
  round(CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY channel), 4) AS analyses_share,
  round(avg(customer_sentiment), 2) AS customer_sentiment
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY language, channel
ORDER BY channel, language
