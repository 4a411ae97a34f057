-- After-contact work by agent
--
-- How much work do agents have after contacts, and which share of their handling time is it?
--
-- Columns:
--   agent_username                      varchar  the agent
--   contacts                            bigint   contacts
--   after_contact_work_seconds          bigint   seconds of work after contacts
--   average_after_contact_work_seconds  double   seconds for a contact, on average
--   longest_after_contact_work_seconds  integer  the most seconds for one contact
--   after_contact_work_share            double   the share of the handling time, 0 to 1
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
SELECT
  agent_username,
  count(*) AS contacts,
  sum(after_contact_work_seconds) AS after_contact_work_seconds,
  avg(after_contact_work_seconds) AS average_after_contact_work_seconds,
  max(after_contact_work_seconds) AS longest_after_contact_work_seconds,
  CAST(sum(after_contact_work_seconds) AS double) / nullif(sum(handle_seconds), 0) AS after_contact_work_share
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_handled = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username
ORDER BY average_after_contact_work_seconds DESC, agent_username
