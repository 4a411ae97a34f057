-- Campaign results
--
-- Calls of outbound campaigns by answering machine detection (AMD) status, and calls abandoned: a person answered, and no agent was connected within
-- a threshold. A person answered if the status is HUMAN_ANSWERED, or if the call was connected with detection off. The threshold counts from a timestamp
-- that since selects; without one from the end of the customer's greeting, else from its start, else from the connection. A call without that
-- timestamp is abandoned only without an agent. Records do not have the delivery mode: select campaigns whose calls are for agents.
--
-- Columns:
--   campaign_id                   varchar  campaign
--   amd_status                    varchar  AMD status such as HUMAN_ANSWERED; NULL with detection off
--   delivery_attempts             bigint   calls
--   delivery_attempts_share       double   share of the campaign's calls, 0 to 1
--   human_answered                bigint   calls with status HUMAN_ANSWERED
--   contacts_connected            bigint   calls that a person answered: with status HUMAN_ANSWERED, or connected with detection off
--   connected_to_agent            bigint   calls with an agent
--   abandoned_after_x             bigint   calls that a person answered, without an agent within the threshold
--   abandoned_after_x_rate_share  double   share of contacts_connected, 0 to 1; NULL without any
-- Parameters:
--   from      day     today-6  first local day of disconnect
--   to        day     today    last local day of disconnect
--   seconds   number  2        threshold in seconds
--   since     choice  none     start of the threshold: greeting_end, greeting_start or system_connection
--   campaign  text    none     only this campaign
WITH calls AS (
  SELECT
    campaign_id,
    amd_status,
    CASE WHEN amd_status = 'HUMAN_ANSWERED' THEN 1 ELSE 0 END AS is_human,
    CASE
      WHEN amd_status = 'HUMAN_ANSWERED' THEN 1
      WHEN amd_status IS NULL AND connected_to_system_time IS NOT NULL THEN 1
      ELSE 0
    END AS is_connected,
    is_handled,
    date_diff(
      'millisecond',
      CASE coalesce(${since}, '')
        WHEN 'greeting_end' THEN greeting_end_time
        WHEN 'greeting_start' THEN greeting_start_time
        WHEN 'system_connection' THEN connected_to_system_time
        ELSE coalesce(greeting_end_time, greeting_start_time, connected_to_system_time)
      END,
      connected_to_agent_time
    ) / 1000e0 AS connection_seconds
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from:conversation} AND ${to+1}
    AND disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND campaign_id IS NOT NULL
    AND (${campaign} IS NULL OR campaign_id = ${campaign})
),
counted AS (
  SELECT
    *,
    CASE WHEN is_connected = 1 AND (is_handled = 0 OR connection_seconds > ${seconds}) THEN 1 ELSE 0 END AS is_abandoned
  FROM calls
)
SELECT
  campaign_id,
  amd_status,
  count(*) AS delivery_attempts,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY campaign_id) AS delivery_attempts_share,
  sum(is_human) AS human_answered,
  sum(is_connected) AS contacts_connected,
  sum(is_handled) AS connected_to_agent,
  sum(is_abandoned) AS abandoned_after_x,
  CAST(sum(is_abandoned) AS double) / nullif(sum(is_connected), 0) AS abandoned_after_x_rate_share
FROM counted
GROUP BY campaign_id, amd_status
ORDER BY campaign_id, delivery_attempts DESC, amd_status
