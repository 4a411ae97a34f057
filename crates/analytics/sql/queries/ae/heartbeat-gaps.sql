-- Heartbeat gaps
--
-- Agents whose events stopped for longer than a threshold without a logout. Connect sends a heartbeat every two minutes, so a gap means that events
-- or the connection were lost. The last gap lasts until now or the end of the days. Agents who are offline or logged out have none, even if
-- heartbeats follow the logout. The query also reads the logouts of the day before the first day.
--
-- Columns:
--   agent_username         varchar       agent, NULL if no event of the days has the name
--   last_event_time        timestamp(3)  event before the gap, UTC
--   local_last_event_time  timestamp(3)  the same, in the reporting time zone
--   next_event_time        timestamp(3)  event after the gap, UTC; NULL without one
--   local_next_event_time  timestamp(3)  the same, in the reporting time zone
--   seconds                bigint        duration in seconds
--   eventtype              varchar       type of the event before the gap
--   status_name            varchar       agent status in that event
--   agentarn               varchar       agent
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   agent    text    none     only this agent, by user name
--   seconds  number  300      minimum duration of a gap in seconds, exclusive
WITH events AS (
  SELECT
    agentarn,
    max(agent_username) OVER (PARTITION BY agentarn) AS agent_username,
    event_date,
    event_time,
    eventtype,
    status_name,
    status_type,
    status_start_time,
    lead(event_time) OVER (PARTITION BY agentarn ORDER BY event_time, eventid) AS next_event_time,
    max(CASE WHEN eventtype = 'LOGIN' THEN event_time END) OVER (
      PARTITION BY agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_login,
    max(CASE WHEN eventtype = 'LOGOUT' THEN event_time END) OVER (
      PARTITION BY agentarn
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_logout
  FROM connect_ae_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-2} AND ${to+1}
    AND event_date BETWEEN date_add('day', -1, ${from:date}) AND ${to:date}
),
gaps AS (
  SELECT
    agent_username,
    event_time,
    next_event_time,
    eventtype,
    status_name,
    agentarn,
    date_diff(
      'second',
      event_time,
      coalesce(next_event_time, least(localtimestamp, CAST(with_timezone(date_add('day', 1, CAST(${to:date} AS timestamp(3))), ${time_zone}) AT TIME ZONE 'UTC' AS timestamp(3))))
    ) AS seconds
  FROM events
  WHERE event_date >= ${from:date}
    AND (
      eventtype = 'LOGIN'
      OR (
        eventtype <> 'LOGOUT'
        AND NOT coalesce(status_type = 'OFFLINE' OR status_name = 'Offline', false)
        AND (last_logout IS NULL OR ${is_back_after_logout})
      )
    )
)
SELECT
  agent_username,
  event_time AS last_event_time,
  CAST(with_timezone(event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_event_time,
  next_event_time,
  CAST(with_timezone(next_event_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_next_event_time,
  seconds,
  eventtype,
  status_name,
  agentarn
FROM gaps
WHERE seconds > ${seconds}
  AND (${agent} IS NULL OR agent_username = ${agent})
ORDER BY seconds DESC, agent_username, agentarn, last_event_time
