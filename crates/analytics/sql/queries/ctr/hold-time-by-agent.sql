-- Hold time by agent
--
-- Contacts put on hold, holds, and hold time of each agent. Legs of supervisors who monitor a contact, which Amazon Connect counts, count only with
-- monitor=1.
--
-- Columns:
--   agent_username        varchar  agent
--   contacts              bigint   contacts
--   contacts_on_hold      bigint   contacts put on hold
--   on_hold_share         double   their share, 0 to 1
--   holds                 bigint   holds
--   average_hold_seconds  double   average customer hold time of contacts put on hold, in seconds
--   longest_hold_seconds  integer  longest customer hold time of a contact, in seconds
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
  sum(is_put_on_hold) AS contacts_on_hold,
  avg(CAST(is_put_on_hold AS double)) AS on_hold_share,
  sum(holds) AS holds,
  avg(CASE WHEN is_put_on_hold = 1 THEN hold_seconds END) AS average_hold_seconds,
  max(hold_seconds) AS longest_hold_seconds
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
ORDER BY on_hold_share DESC, agent_username
