-- Concurrent contacts
--
-- Agents with more than one contact at once, and for how long. Missed and rejected contacts do not count; contacts in after contact work
-- do.
--
-- Columns:
--   event_date          date          local day
--   agent_username      varchar       agent
--   most_contacts       bigint        maximum of concurrent contacts
--   concurrent_seconds  bigint        time with more than one, in seconds
--   first_time          timestamp(3)  first time with more than one, UTC
--   local_first_time    timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
WITH events AS (
  SELECT
    event_date,
    agentarn,
    agent_username,
    event_time,
    cardinality(filter(contacts, contact -> contact.state NOT IN ('MISSED', 'REJECTED', 'ERROR'))) AS contacts,
    lead(event_time) OVER (PARTITION BY year, month, day, agentarn ORDER BY event_time, eventid) AS next_time
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
)
SELECT
  event_date,
  max(agent_username) AS agent_username,
  max(contacts) AS most_contacts,
  coalesce(sum(date_diff('second', event_time, next_time)), 0) AS concurrent_seconds,
  min(event_time) AS first_time,
  CAST(with_timezone(min(event_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_time
FROM events
WHERE contacts > 1
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY event_date, agentarn
ORDER BY event_date, agent_username, agentarn
