-- Agents per routing profile
--
-- How many agents did each routing profile have on each day, how many of them were staffed, and how many had contacts? An agent who
-- changed the routing profile counts in both.
--
-- Columns:
--   event_date            date     the day, UTC
--   routing_profile_name  varchar  the routing profile, NULL where events have none
--   agents                bigint   agents with events
--   staffed_agents        bigint   agents who were not offline all the time
--   agents_with_contacts  bigint   agents who had a contact at any time
-- Parameters:
--   from  day  today-6  the first day, UTC
--   to    day  today    the last day, UTC
SELECT
  CAST(event_time AS date) AS event_date,
  routing_profile_name,
  count(DISTINCT agentarn) AS agents,
  count(DISTINCT CASE
    WHEN eventtype <> 'LOGOUT' AND coalesce(status_type, '') <> 'OFFLINE' AND status_name <> 'Offline' THEN agentarn
  END) AS staffed_agents,
  count(DISTINCT CASE WHEN cardinality(contacts) > 0 THEN agentarn END) AS agents_with_contacts
FROM connect_ae_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
GROUP BY CAST(event_time AS date), routing_profile_name
ORDER BY event_date, routing_profile_name
