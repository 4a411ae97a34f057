-- Occupancy per agent
--
-- Which share of the time in which they were staffed were agents occupied with contacts, after-contact work included?
--
-- Columns:
--   agent_username    varchar  the agent's user name
--   staffed_seconds   bigint   logged in and not offline
--   occupied_seconds  bigint   with a contact, or in after-contact work
--   occupancy_share   double   occupied of staffed time, 0 to 1; NULL without staffed time
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
SELECT
  agent_username,
  coalesce(sum(seconds), 0) AS staffed_seconds,
  coalesce(sum(seconds * is_occupied), 0) AS occupied_seconds,
  CAST(sum(seconds * is_occupied) AS double) / nullif(sum(seconds), 0) AS occupancy_share
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_staffed = 1
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username
ORDER BY agent_username
