-- Concurrent contacts
--
-- Agents with more than one contact at the same time, with the duration. Missed and rejected contacts do not count; contacts in after contact work
-- do. Nothing counts after a logout. Time that spans a local midnight counts on both days. Time that spans midnight UTC counts only if the events
-- on both sides are at most three minutes from midnight.
--
-- Columns:
--   event_date          date          local day
--   agent_username      varchar       agent
--   most_contacts       bigint        maximum of concurrent contacts
--   concurrent_seconds  bigint        time with more than one contact, in seconds
--   first_time          timestamp(3)  start of the first such period, UTC
--   local_first_time    timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   agent  text  none     only this agent, by user name
WITH events AS (
  SELECT
    agentarn,
    agent_username,
    event_time,
    status_start_time,
    cardinality(filter(contacts, contact -> contact.state NOT IN ('MISSED', 'REJECTED', 'ERROR'))) AS contacts,
    max(CASE WHEN eventtype = 'LOGIN' THEN event_time END) OVER earlier AS last_login,
    max(CASE WHEN eventtype = 'LOGOUT' THEN event_time END) OVER earlier AS last_logout,
    lead(event_time) OVER (PARTITION BY agentarn ORDER BY event_time, eventid) AS next_time,
    date_trunc('day', event_time) + INTERVAL '1' DAY AS next_midnight
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-2} AND ${to+2}
    AND event_date BETWEEN date_add('day', -1, ${from:date}) AND date_add('day', 1, ${to:date})
    AND event_time IS NOT NULL
  WINDOW earlier AS (PARTITION BY agentarn ORDER BY event_time, eventid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
concurrent AS (
  SELECT
    *,
    CASE
      WHEN next_time < next_midnight THEN next_time
      WHEN date_diff('second', event_time, next_midnight) <= 180 AND date_diff('second', next_midnight, next_time) <= 180 THEN next_time
      ELSE event_time
    END AS end_time
  FROM events
  WHERE contacts > 1
    AND (last_logout IS NULL OR ${is_back_after_logout})
    AND (${agent} IS NULL OR agent_username = ${agent})
),
dated AS (
  SELECT
    *,
    CAST(CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS date) AS start_date,
    CAST(CAST(with_timezone(end_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS date) AS end_date
  FROM concurrent
),
parts AS (
  SELECT
    *,
    CAST(with_timezone(CAST(end_date AS timestamp(3)), ${time_zone}) AT TIME ZONE 'UTC' AS timestamp(3)) AS local_midnight
  FROM dated
  CROSS JOIN UNNEST(CASE WHEN start_date = end_date THEN ARRAY['whole'] ELSE ARRAY['before midnight', 'after midnight'] END) AS halves(part)
),
days AS (
  SELECT
    CASE WHEN part = 'after midnight' THEN end_date ELSE start_date END AS event_date,
    agentarn,
    agent_username,
    contacts,
    CASE WHEN part = 'after midnight' THEN local_midnight ELSE event_time END AS start_time,
    CASE WHEN part = 'before midnight' THEN local_midnight ELSE end_time END AS end_time
  FROM parts
)
SELECT
  event_date,
  max(agent_username) AS agent_username,
  max(contacts) AS most_contacts,
  sum(date_diff('second', start_time, end_time)) AS concurrent_seconds,
  min(start_time) AS first_time,
  CAST(with_timezone(min(start_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_time
FROM days
WHERE event_date BETWEEN ${from:date} AND ${to:date}
GROUP BY event_date, agentarn
ORDER BY event_date, agent_username, agentarn
