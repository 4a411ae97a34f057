-- Occupancy per agent
--
-- Agent times and occupancy, as Amazon Connect defines them. Idle time is time available without a contact, with an inbound contact ringing, or in
-- error. Non-productive time is time in a custom status, with a contact or not.
--
-- Columns:
--   agent_username          varchar  agent
--   online_seconds          bigint   online time: not offline
--   on_contact_seconds      bigint   agent on contact time
--   idle_seconds            bigint   agent idle time
--   non_productive_seconds  bigint   non-productive time (NPT)
--   error_seconds           bigint   error status time
--   occupancy_share         double   occupancy: on contact of on contact and idle time, 0 to 1; NULL without either
--   on_contact_share        double   percent agent on contact time: of online time, 0 to 1
-- Parameters:
--   from             day   today-6  first local day
--   to               day   today    last local day
--   agent            text  none     only this agent, by user name
--   routing_profile  text  none     only this routing profile
SELECT
  agent_username,
  sum(online_seconds) AS online_seconds,
  sum(on_contact_seconds) AS on_contact_seconds,
  sum(idle_seconds) AS idle_seconds,
  sum(non_productive_seconds) AS non_productive_seconds,
  sum(error_seconds) AS error_seconds,
  CAST(sum(on_contact_seconds) AS double) / nullif(sum(staffed_seconds), 0) AS occupancy_share,
  CAST(sum(on_contact_seconds) AS double) / nullif(sum(online_seconds), 0) AS on_contact_share
FROM connect_agent_states
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND state_date BETWEEN ${from:date} AND ${to:date}
  AND is_online = 1
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (${routing_profile} IS NULL OR routing_profile_name = ${routing_profile})
GROUP BY agent_username
ORDER BY agent_username
