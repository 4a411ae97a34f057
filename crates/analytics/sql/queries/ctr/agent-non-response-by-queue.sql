-- Agent non-response by queue
--
-- Attempts to connect an agent that were not answered, by queue, from contact records.
--
-- Columns:
--   queue_name            varchar  queue
--   contacts              bigint   contacts with an attempt to connect an agent
--   attempts              bigint   attempts to connect an agent
--   agent_non_response    bigint   attempts that were not answered
--   non_response_share    double   share of attempts that were not answered, 0 to 1
--   contacts_not_handled  bigint   contacts with attempts that were not handled
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   queue    text    none     only this queue
SELECT
  queue_name,
  count(*) AS contacts,
  sum(connection_attempts) AS attempts,
  sum(connection_attempts - is_handled) AS agent_non_response,
  CAST(sum(connection_attempts - is_handled) AS double) / sum(connection_attempts) AS non_response_share,
  sum(1 - is_handled) AS contacts_not_handled
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND connection_attempts > 0
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY queue_name
ORDER BY agent_non_response DESC, queue_name
