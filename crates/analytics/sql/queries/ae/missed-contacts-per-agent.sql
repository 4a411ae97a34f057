-- Missed contacts per agent
--
-- How many contacts rang at each agent in vain, missed or rejected, and which share of all contacts that the agent had is that? A contact
-- that an agent missed twice is one contact, missed two times.
--
-- Columns:
--   agent_username   varchar  the agent's user name
--   contacts         bigint   contacts that were with the agent
--   missed_contacts  bigint   contacts that the agent missed or rejected
--   times_missed     bigint   how often that happened
--   missed_share     double   missed contacts of all contacts, 0 to 1
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only the agent with this user name
--   queue  text  none     only contacts from this queue
WITH contacts AS (
  SELECT
    events.agent_username,
    contact.contactid AS contactid,
    contact.statestarttimestamp AS state_start,
    contact.state IN ('MISSED', 'REJECTED') AS is_missed
  FROM connect_ae_events AS events
  CROSS JOIN UNNEST(events.contacts) AS in_hand (contact)
  WHERE events.year * 10000 + events.month * 100 + events.day BETWEEN ${from} AND ${to}
    AND (${agent} IS NULL OR events.agent_username = ${agent})
    AND (${queue} IS NULL OR contact.queue.name = ${queue})
)
SELECT
  agent_username,
  count(DISTINCT contactid) AS contacts,
  count(DISTINCT CASE WHEN is_missed THEN contactid END) AS missed_contacts,
  count(DISTINCT CASE WHEN is_missed THEN contactid || ' ' || coalesce(state_start, '') END) AS times_missed,
  CAST(count(DISTINCT CASE WHEN is_missed THEN contactid END) AS double) / nullif(count(DISTINCT contactid), 0) AS missed_share
FROM contacts
GROUP BY agent_username
ORDER BY missed_contacts DESC, agent_username
