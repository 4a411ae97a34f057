-- Agent states as a timeline
--
-- State of each agent with start and end.
--
-- Columns:
--   agent_username    varchar       agent
--   state             varchar       state, such as Available, On contact or After contact work
--   start_time        timestamp(3)  start, UTC
--   local_start_time  timestamp(3)  the same, in the reporting time zone
--   end_time          timestamp(3)  end, UTC; NULL for the newest
--   local_end_time    timestamp(3)  the same, in the reporting time zone
--   seconds           integer       duration in seconds
--   contactid         varchar       current contact
--   channel           varchar       channel of the contact
--   queue_name        varchar       queue of the contact
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
SELECT
  agent_username,
  state,
  start_time,
  CAST(with_timezone(start_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_start_time,
  end_time,
  CAST(with_timezone(end_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_end_time,
  seconds,
  contactid,
  channel,
  queue_name
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND state_date BETWEEN ${from:date} AND ${to:date}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY agent_username, start_time, contactid
