-- The states of agents, as a timeline
--
-- From when to when was each agent in which state? A stretch ends at midnight UTC with the last event of its day.
--
-- Columns:
--   agent_username  varchar       the agent's user name
--   state           varchar       the status, or what the contact in hand is doing
--   start_time      timestamp(3)  from when, UTC
--   end_time        timestamp(3)  until when, UTC; NULL for the newest
--   seconds         integer       how long
--   contactid       varchar       the contact in hand
--   channel         varchar       its channel
--   queue_name      varchar       its queue
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
SELECT
  agent_username,
  state,
  start_time,
  end_time,
  seconds,
  contactid,
  channel,
  queue_name
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY agent_username, start_time, contactid
