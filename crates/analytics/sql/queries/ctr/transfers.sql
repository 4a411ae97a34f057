-- Transfers
--
-- Who hands contacts over, and to where? A contact that goes on as another contact goes to that one's queue, even after midnight;
-- otherwise to a number or address outside. Callbacks are no transfers.
--
-- Columns:
--   queue_name                   varchar  the queue from which the contact came
--   agent_username               varchar  the agent who handed it over, NULL where a flow did
--   to_queue                     varchar  the queue to which it went
--   to_address                   varchar  the number or address to which it went, where it was no queue
--   transfers                    bigint   contacts that were handed over
--   average_interaction_seconds  double   seconds with the agent before, on average
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
--   agent    text  none     only this agent, by user name
SELECT
  source.queue_name,
  source.agent_username,
  target.queue_name AS to_queue,
  CASE WHEN source.next_contact_id IS NULL THEN source.transferred_to_address END AS to_address,
  count(*) AS transfers,
  avg(source.interaction_seconds) AS average_interaction_seconds
FROM connect_contacts AS source
LEFT JOIN connect_contacts AS target
  ON target.contactid = source.next_contact_id
  AND target.year * 10000 + target.month * 100 + target.day >= ${from}
WHERE source.year * 10000 + source.month * 100 + source.day BETWEEN ${from} AND ${to}
  AND source.is_transferred = 1
  AND coalesce(target.initiation_method, 'TRANSFER') NOT LIKE 'CALLBACK%'
  AND (${channel} IS NULL OR source.channel = ${channel})
  AND (${queue} IS NULL OR source.queue_name = ${queue})
  AND (${agent} IS NULL OR source.agent_username = ${agent})
GROUP BY 1, 2, 3, 4
ORDER BY transfers DESC, queue_name, agent_username, to_queue, to_address
