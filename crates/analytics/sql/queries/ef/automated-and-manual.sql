-- Automated and manual evaluations
--
-- Evaluations and scores by source. Calibrations do not count.
--
-- Columns:
--   form                   varchar  title of the form
--   source                 varchar  source of the evaluation, such as MANUAL; NULL in files of older versions
--   evaluations            bigint   evaluations
--   evaluations_share      double   their share of the form's evaluations, 0 to 1
--   scored                 bigint   evaluations with a score
--   average_score_percent  double   their average, NULL without any
--   automatic_fails        bigint   automatic fails
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
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
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND CAST(TRY(from_iso8601_timestamp(evaluationsubmittimestamp)) AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR evaluationdefinitiontitle = ${form})
GROUP BY evaluationdefinitiontitle, evaluationsource
ORDER BY evaluationdefinitiontitle, evaluationsource
