-- Contacts transferred out
--
-- Contacts that an agent or a flow transferred out, with the destination: the queue of the next contact, even after midnight, or an address outside
-- Connect. Consults, conferences, surveys and callbacks are not transfers.
--
-- Columns:
--   queue_name                   varchar  queue that the contact came from
--   agent_username               varchar  agent who transferred it, NULL for a transfer by a flow
--   to_queue                     varchar  queue of the next contact
--   to_address                   varchar  address outside Connect
--   transfers                    bigint   contacts transferred out
--   average_interaction_seconds  double   average agent interaction time before the transfer
-- Parameters:
--   from     day     today-6  first local day of disconnect
--   to       day     today    last local day of disconnect
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
SELECT
  source.queue_name,
  source.agent_username,
  target.queue_name AS to_queue,
  source.transferred_to_address AS to_address,
  count(*) AS transfers,
  avg(source.interaction_seconds) AS average_interaction_seconds
FROM connect_contacts AS source
LEFT JOIN connect_contacts AS target
  ON target.contactid = source.next_contact_id
  AND target.year * 10000 + target.month * 100 + target.day >= ${from:disconnect}
WHERE source.year * 10000 + source.month * 100 + source.day
    BETWEEN ${from:disconnect} AND ${to+1}
  AND source.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND source.is_transferred = 1
  AND (${channel} IS NULL OR source.channel = ${channel})
  AND (${subtype} IS NULL OR source.channel_subtype = ${subtype})
  AND (${queue} IS NULL OR source.queue_name = ${queue})
  AND (${agent} IS NULL OR source.agent_username = ${agent})
GROUP BY 1, 2, 3, 4
ORDER BY transfers DESC, queue_name, agent_username, to_queue, to_address
