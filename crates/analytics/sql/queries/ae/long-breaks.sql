-- Long breaks
--
-- When was an agent logged in but away, with no contact, for longer than so many seconds?
--
-- Columns:
--   agent_username  varchar       the agent's user name
--   status_name     varchar       the status, such as Lunch
--   start_time      timestamp(3)  from when, UTC
--   end_time        timestamp(3)  until when, UTC; NULL where no event of the day ends it
--   seconds         integer       how long, as far as events tell
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   agent    text    none     only the agent with this user name
--   seconds  number  1800     shows what lasts longer than so many seconds
SELECT
  agent_username,
  status_name,
  start_time,
  end_time,
  seconds
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_staffed = 1
  AND is_occupied = 0
  AND status_name <> 'Available'
  AND seconds > ${seconds}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY seconds DESC, agent_username, start_time
