-- Time in each state per agent
--
-- Time of each agent in each state while online. A period that spans midnight, local or UTC, counts once.
--
-- Columns:
--   agent_username  varchar  agent
--   state           varchar  state, such as Available, On contact or After contact work
--   seconds         bigint   time in the state in seconds
--   stretches       bigint   number of periods
--   state_share     double   share of online time, 0 to 1
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
WITH periods AS (
  SELECT
    agent_username,
    state,
    seconds,
    CASE
      WHEN start_time = lag(end_time) OVER (
        PARTITION BY agentarn, state, status_name, contact_state, contactid
        ORDER BY start_time, end_time
      ) THEN 0
      ELSE 1
    END AS is_start
  FROM connect_agent_states
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND state_date BETWEEN ${from:date} AND ${to:date}
    AND is_online = 1
    AND (${agent} IS NULL OR agent_username = ${agent})
)
SELECT
  agent_username,
  state,
  sum(seconds) AS seconds,
  sum(is_start) AS stretches,
  CAST(sum(seconds) AS double) / nullif(sum(sum(seconds)) OVER (PARTITION BY agent_username), 0) AS state_share
FROM periods
GROUP BY agent_username, state
ORDER BY agent_username, state
