-- Service level by half hour
--
-- Service level and custom service level in each half hour of disconnect, as in the service level by queue and day. When clocks are set back, a half
-- hour that occurs twice is one row.
--
-- Columns:
--   interval_start              timestamp(3)  local start of the half hour
--   queued                      bigint        contacts queued
--   removed_in_time             bigint        contacts removed from queue in less than the threshold, for any reason
--   service_level_share         double        service level: removed in time of queued, 0 to 1
--   answered_in_time            bigint        contacts answered in less than the threshold
--   abandoned                   bigint        contacts abandoned
--   abandoned_in_time           bigint        contacts abandoned in less than the threshold
--   excluded                    bigint        contacts excluded from the custom service level
--   custom_service_level_share  double        custom service level: answered in time of queued without excluded, 0 to 1; NULL if all are excluded
-- Parameters:
--   from                 day     today  first local day of disconnect
--   to                   day     today  last local day of disconnect
--   seconds              number  20     threshold of the service level in seconds
--   comparison           choice  LT     less than the threshold, or at most the threshold: LT or LTE
--   exclude_transferred  choice  1      1 excludes contacts transferred out of the queue from the custom service level: 0 or 1
--   exclude_callbacks    choice  1      1 excludes contacts that resulted in a callback from the custom service level: 0 or 1
--   ignored_seconds      number  0      excludes contacts abandoned in less than this from the custom service level
--   channel              choice  none   only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype              text    none   only this channel subtype, such as connect:WhatsApp
--   queue                text    none   only this queue
WITH contacts AS (
  SELECT
    disconnect_half_hour,
    is_handled,
    is_abandoned,
    CASE WHEN (wait_seconds < ${seconds} OR (${comparison} = 'LTE' AND wait_seconds = ${seconds})) THEN 1 ELSE 0 END AS is_in_time,
    CASE
      WHEN is_transferred_from_queue = 1 AND ${exclude_transferred} = 1 THEN 1
      WHEN is_callback_from_queue = 1 AND ${exclude_callbacks} = 1 THEN 1
      WHEN abandon_seconds < ${ignored_seconds} THEN 1
      ELSE 0
    END AS is_excluded
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
    AND disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND is_queued = 1
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
    AND (${queue} IS NULL OR queue_name = ${queue})
)
SELECT
  disconnect_half_hour AS interval_start,
  count(*) AS queued,
  sum(is_in_time) AS removed_in_time,
  CAST(sum(is_in_time) AS double) / count(*) AS service_level_share,
  sum(is_in_time * is_handled) AS answered_in_time,
  sum(is_abandoned) AS abandoned,
  sum(is_in_time * is_abandoned) AS abandoned_in_time,
  sum(is_excluded) AS excluded,
  CAST(sum(is_in_time * is_handled) AS double) / nullif(count(*) - sum(is_excluded), 0) AS custom_service_level_share
FROM contacts
GROUP BY disconnect_half_hour
ORDER BY disconnect_half_hour
