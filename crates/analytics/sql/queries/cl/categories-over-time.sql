-- Categories over time
--
-- Which categories become more frequent: contacts that met a category's rules, day by day, and their share of the day's analysed
-- contacts.
--
-- Columns:
--   day             date     the day of the recording, UTC
--   category        varchar  the category
--   analyses        bigint   analysed contacts that met its rules
--   analyses_share  double   their share of the day's analysed contacts, 0 to 1
-- Parameters:
--   from      day   today-6  the first day, UTC
--   to        day   today    the last day, UTC
--   category  text  none     only this category
--   queue     text  none     only this queue
--   channel   text  none     only this channel: VOICE, IVR, CHAT or EMAIL
WITH analyses AS (
  SELECT
    analysis_date,
    categories,
    count(*) OVER (PARTITION BY analysis_date) AS analyses_of_day
  FROM connect_analyses
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND (${queue} IS NULL OR queue_name = ${queue})
    AND (${channel} IS NULL OR channel = ${channel})
)
SELECT
  analysis_date AS day,
  category,
  count(*) AS analyses,
  round(CAST(count(*) AS double) / max(analyses_of_day), 4) AS analyses_share
FROM analyses
CROSS JOIN UNNEST(categories) AS matched(category)
WHERE ${category} IS NULL OR category = ${category}
GROUP BY analysis_date, category
ORDER BY analysis_date, category
