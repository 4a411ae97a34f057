-- Handle time by agent
--
-- Contacts handled by each agent, and their average handle time (AHT) with its parts. Legs of supervisors who monitor a contact, which Amazon
-- Connect counts, count only with monitor=1.
--
-- Columns:
--   agent_username                      varchar  agent
--   contacts                            bigint   contacts
--   average_interaction_seconds         double   average agent interaction time in seconds
--   average_hold_all_contacts_seconds   double   average customer hold time (all contacts) in seconds
--   average_after_contact_work_seconds  double   average after contact work time (ACW) in seconds
--   average_handle_seconds              double   average handle time (AHT) in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   monitor  choice  0        1 includes legs of supervisors who monitor a contact: 0 or 1
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
SELECT
  agent_username,
  count(*) AS contacts,
  avg(interaction_seconds) AS average_interaction_seconds,
  avg(hold_seconds) AS average_hold_all_contacts_seconds,
  avg(after_contact_work_seconds) AS average_after_contact_work_seconds,
  avg(handle_seconds) AS average_handle_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_handled = 1
  AND (leg_kind <> 'monitor' OR ${monitor} = 1)
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY agent_username
ORDER BY contacts DESC, agent_username
