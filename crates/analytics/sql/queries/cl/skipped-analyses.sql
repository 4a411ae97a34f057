-- Skipped analyses
--
-- Parts of analyses that Contact Lens skipped, with the reason, most frequent first.
--
-- Columns:
--   channel      varchar  VOICE, IVR, CHAT or EMAIL
--   feature      varchar  the part of the analysis that was skipped
--   reason_code  varchar  reason
--   analyses     bigint   analyses without this part
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
SELECT
  channel,
  skipped.part.feature AS feature,
  skipped.part.reasoncode AS reason_code,
  count(*) AS analyses
FROM connect_cl_current
CROSS JOIN UNNEST(skippedanalysis) AS skipped(part)
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND CAST(TRY(from_iso8601_timestamp(recordingtimestamp)) AT TIME ZONE ${time_zone} AS date) BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY channel, skipped.part.feature, skipped.part.reasoncode
ORDER BY analyses DESC, channel, feature, reason_code
