-- Categories over time
--
-- Analyses by day and category, and their share of the analyses of the day. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   day             date     local day of disconnect
--   category        varchar  the category
--   analyses        bigint   analyses that matched the category, one for each contact and channel
--   analyses_share  double   their share of the day's analyses, 0 to 1
-- Parameters:
--   from      day     today-6  first local day
--   to        day     today    last local day
--   category  text    none     only this category
--   queue     text    none     only this queue
--   channel   choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype   text    none     only this channel subtype, such as connect:WhatsApp
WITH analyses AS (
  SELECT
    disconnect_date,
    categories,
    count(*) OVER (PARTITION BY disconnect_date) AS analyses_of_day
  FROM connect_analyses
  WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
    AND disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND (${queue} IS NULL OR queue_name = ${queue})
    AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
)
SELECT
  disconnect_date AS day,
  category,
  count(*) AS analyses,
  round(CAST(count(*) AS double) / max(analyses_of_day), 4) AS analyses_share
FROM analyses
CROSS JOIN UNNEST(categories) AS matched(category)
WHERE ${category} IS NULL OR category = ${category}
GROUP BY disconnect_date, category
ORDER BY disconnect_date, category
