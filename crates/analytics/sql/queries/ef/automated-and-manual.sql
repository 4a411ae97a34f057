-- Automated and manual evaluations
--
-- Whether evaluations that automation made, or helped with, score as those of people do.
--
-- Columns:
--   form                   varchar  the title of the form
--   source                 varchar  where it came from, such as MANUAL; NULL in files of older versions
--   evaluations            bigint   evaluations
--   evaluations_share      double   their share of the form's evaluations, 0 to 1
--   scored                 bigint   those with a score
--   average_score_percent  double   their average, NULL where none has a score
--   automatic_fails        bigint   evaluations that an answer failed
-- Parameters:
--   from  day   today-6  the first day, UTC
--   to    day   today    the last day, UTC
--   form  text  none     only forms with this title
SELECT
  evaluationdefinitiontitle AS form,
  evaluationsource AS source,
  count(*) AS evaluations,
  round(CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY evaluationdefinitiontitle), 4) AS evaluations_share,
  count(evaluationformtotalscorepercentage) AS scored,
  round(avg(round(CAST(evaluationformtotalscorepercentage AS double), 2)), 2) AS average_score_percent,
  count_if(automaticfail) AS automatic_fails
FROM connect_ef_current
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR evaluationdefinitiontitle = ${form})
GROUP BY evaluationdefinitiontitle, evaluationsource
ORDER BY evaluationdefinitiontitle, evaluationsource
