-- Agents per routing profile
--
-- Agents with events, online agents and agents with contacts of each routing profile and day. An agent who changed the routing profile counts in
-- both. Heartbeats after a logout do not make an agent online. The query also reads the logouts of the day before the first day.
--
-- Columns:
--   event_date            date     local day
--   routing_profile_name  varchar  routing profile, NULL if events have none
--   agents                bigint   agents with events
--   online_agents         bigint   agents online at any time
--   agents_with_contacts  bigint   agents with a contact at any time
-- Parameters:
--   from  day  today-6  first local day
--   to    day  today    last local day
WITH events AS (
  SELECT
    event_date,
    eventtype,
    agentarn,
    routing_profile_name,
    status_name,
    status_type,
    status_start_time,
    contacts,
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
)
SELECT
  event_date,
  routing_profile_name,
  count(DISTINCT agentarn) AS agents,
  count(DISTINCT CASE
    WHEN eventtype <> 'LOGOUT'
    AND coalesce(status_type, '') <> 'OFFLINE'
    AND status_name <> 'Offline'
    AND (last_logout IS NULL OR ${is_back_after_logout}) THEN agentarn
  END) AS online_agents,
  count(DISTINCT CASE WHEN cardinality(contacts) > 0 THEN agentarn END) AS agents_with_contacts
FROM events
WHERE event_date >= ${from:date}
GROUP BY event_date, routing_profile_name
ORDER BY event_date, routing_profile_name
