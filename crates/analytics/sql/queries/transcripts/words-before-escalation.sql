-- Words before a transfer
--
-- The last turns of the customer before an agent transferred the contact out, the last one first.
--
-- Columns:
--   transfer_completed_time        timestamp(3)    transfer-completed timestamp, UTC
--   local_transfer_completed_time  timestamp(3)    the same in local time
--   contactid                      varchar         contact
--   channel                        varchar         VOICE or CHAT
--   queue_name                     varchar         queue of the contact
--   agent_username                 varchar         agent who transferred it
--   turns_before_end               bigint          1 for the last turn of the customer, 2 for the one before it
--   sentiment                      varchar         sentiment of the turn
--   text                           varchar         the words
--   categories                     array(varchar)  categories that matched at the turn
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
--   channel  choice  none     only this channel: VOICE or CHAT
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   turns    number  3        number of turns of each contact
WITH turns AS (
  SELECT
    contactid,
    channel,
    sentiment,
    text,
    categories,
    row_number() OVER (PARTITION BY year, month, day, contactid, channel ORDER BY turn DESC) AS turns_before_end
  FROM connect_transcript_turns
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND conversation_date BETWEEN ${from:date} AND ${to:date}
    AND participant = 'CUSTOMER'
    AND text IS NOT NULL
    AND (${channel} IS NULL OR channel = ${channel})
)
SELECT
  contact.transfer_completed_time,
  CAST(with_timezone(contact.transfer_completed_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_transfer_completed_time,
  turns.contactid,
  turns.channel,
  contact.queue_name,
  contact.agent_username,
  turns.turns_before_end,
  turns.sentiment,
  turns.text,
  turns.categories
FROM turns
INNER JOIN connect_contacts AS contact
  ON contact.contactid = turns.contactid
  AND contact.year * 10000 + contact.month * 100 + contact.day BETWEEN ${from:conversation} AND ${to+1}
WHERE turns.turns_before_end <= ${turns}
  AND contact.is_transferred = 1
  AND contact.is_handled = 1
  AND (${subtype} IS NULL OR contact.channel_subtype = ${subtype})
  AND (${queue} IS NULL OR contact.queue_name = ${queue})
  AND (${agent} IS NULL OR contact.agent_username = ${agent})
ORDER BY contact.transfer_completed_time DESC, turns.contactid, turns.turns_before_end
