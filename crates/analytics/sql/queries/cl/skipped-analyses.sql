-- What Contact Lens did not analyse
--
-- Which parts of an analysis are missing, and for which reason: quotas, languages, conversations too short. The parts most often missing
-- first.
--
-- Columns:
--   channel      varchar  VOICE, IVR, CHAT or EMAIL
--   feature      varchar  the part that was left out
--   reason_code  varchar  why
--   analyses     bigint   analyses without it
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  channel,
  skipped.part.feature AS feature,
  skipped.part.reasoncode AS reason_code,
  count(*) AS analyses
FROM connect_cl_current
CROSS JOIN UNNEST(skippedanalysis) AS skipped(part)
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY channel, skipped.part.feature, skipped.part.reasoncode
ORDER BY analyses DESC, channel, feature, reason_code
