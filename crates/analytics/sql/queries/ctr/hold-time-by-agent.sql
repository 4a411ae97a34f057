-- Hold time by agent
--
-- How often and how long do agents put customers on hold?
--
-- Columns:
--   agent_username        varchar  the agent
--   contacts              bigint   contacts
--   contacts_on_hold      bigint   contacts that were put on hold
--   on_hold_share         double   their share, 0 to 1
--   holds                 bigint   how often contacts were put on hold
--   average_hold_seconds  double   seconds on hold of a contact that was put on hold, on average
--   longest_hold_seconds  integer  the most seconds on hold of one contact
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
SELECT
  agent_username,
  count(*) AS contacts,
  count_if(hold_seconds > 0) AS contacts_on_hold,
  CAST(count_if(hold_seconds > 0) AS double) / count(*) AS on_hold_share,
  sum(holds) AS holds,
  avg(CASE WHEN hold_seconds > 0 THEN hold_seconds END) AS average_hold_seconds,
  max(hold_seconds) AS longest_hold_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_handled = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username
ORDER BY on_hold_share DESC, agent_username
