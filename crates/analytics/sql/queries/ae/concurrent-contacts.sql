-- Agents with several contacts at once
--
-- Which agents had more than one contact in hand, how many at most, and for how long on each day? Contacts that an agent missed or
-- rejected do not count; after-contact work does.
--
-- Columns:
--   event_date          date          the day, UTC
--   agent_username      varchar       the agent's user name
--   most_contacts       bigint        the most contacts at once
--   concurrent_seconds  bigint        time with more than one, from event to event of the day
--   first_time          timestamp(3)  when the agent first had more than one, UTC
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
WITH events AS (
  SELECT
    CAST(event_time AS date) AS event_date,
    agentarn,
    agent_username,
    event_time,
    cardinality(filter(contacts, contact -> contact.state NOT IN ('MISSED', 'REJECTED', 'ERROR'))) AS contacts,
    lead(event_time) OVER (PARTITION BY year, month, day, agentarn ORDER BY event_time, eventid) AS next_time
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
)
SELECT
  event_date,
  max(agent_username) AS agent_username,
  max(contacts) AS most_contacts,
  coalesce(sum(date_diff('second', event_time, next_time)), 0) AS concurrent_seconds,
  min(event_time) AS first_time
FROM events
WHERE contacts > 1
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY event_date, agentarn
ORDER BY event_date, agent_username, agentarn
