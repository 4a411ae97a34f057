-- Agents per routing profile
--
-- Agents with events, online agents and agents with contacts of each routing profile and day. An agent who changed the routing profile
-- counts in both.
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
SELECT
  event_date,
  routing_profile_name,
  count(DISTINCT agentarn) AS agents,
  count(DISTINCT CASE
    WHEN eventtype <> 'LOGOUT' AND coalesce(status_type, '') <> 'OFFLINE' AND status_name <> 'Offline' THEN agentarn
  END) AS online_agents,
  count(DISTINCT CASE WHEN cardinality(contacts) > 0 THEN agentarn END) AS agents_with_contacts
FROM connect_ae_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
GROUP BY event_date, routing_profile_name
ORDER BY event_date, routing_profile_name
