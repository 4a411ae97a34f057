-- Occupancy per agent
--
-- Which share of the time in which they were staffed were agents occupied with contacts, after-contact work included? And which share of the
-- time without breaks, which is what Amazon Connect calls occupancy?
--
-- Columns:
--   agent_username                  varchar  the agent's user name
--   staffed_seconds                 bigint   logged in and not offline
--   occupied_seconds                bigint   with a contact, or in after-contact work
--   away_seconds                    bigint   in another status than Available, without a contact
--   occupancy_share                 double   occupied of staffed time, 0 to 1; NULL without staffed time
--   occupancy_without_breaks_share  double   occupied of staffed time less that away, 0 to 1; NULL where there is none
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
WITH stretches AS (
  SELECT
    agent_username,
    seconds,
    seconds * is_occupied AS occupied_seconds,
    CASE WHEN state = status_name AND status_name <> 'Available' THEN seconds ELSE 0 END AS away_seconds
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND is_staffed = 1
    AND (${agent} IS NULL OR agent_username = ${agent})
)
SELECT
  agent_username,
  sum(seconds) AS staffed_seconds,
  sum(occupied_seconds) AS occupied_seconds,
  sum(away_seconds) AS away_seconds,
  CAST(sum(occupied_seconds) AS double) / nullif(sum(seconds), 0) AS occupancy_share,
  CAST(sum(occupied_seconds) AS double) / nullif(sum(seconds) - sum(away_seconds), 0) AS occupancy_without_breaks_share
FROM stretches
GROUP BY agent_username
ORDER BY agent_username
