-- Time in each state per agent
--
-- How long was each agent in which state while staffed, and which share of that time was it?
--
-- Columns:
--   agent_username  varchar  the agent's user name
--   state           varchar  the status, or what the contact in hand is doing
--   seconds         bigint   time in the state
--   stretches       bigint   how often the agent was in it
--   state_share     double   of the time in which the agent was staffed, 0 to 1
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
SELECT
  agent_username,
  state,
  sum(seconds) AS seconds,
  count(*) AS stretches,
  CAST(sum(seconds) AS double) / nullif(sum(sum(seconds)) OVER (PARTITION BY agent_username), 0) AS state_share
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_staffed = 1
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username, state
ORDER BY agent_username, state
