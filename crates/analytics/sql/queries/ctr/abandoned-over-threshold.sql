-- Contacts abandoned after a threshold
--
-- Contacts abandoned after more than a threshold, by day and call reason. Short abandonments are often wrong numbers.
--
-- Columns:
--   disconnect_date       date     local day
--   call_reason           varchar  contact attribute CallReason, NULL if no flow set it
--   abandoned             bigint   contacts abandoned after more than the threshold
--   average_wait_seconds  double   average queue time in seconds
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   seconds  number  12       minimum queue time in seconds, exclusive
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text    none     only this queue
SELECT
  disconnect_date,
  call_reason,
  count(*) AS abandoned,
  avg(wait_seconds) AS average_wait_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN CASE WHEN ${channel} IN ('TASK', 'EMAIL') THEN ${from-91} ELSE ${from-8} END AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND is_abandoned = 1
  AND wait_seconds > ${seconds}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date, call_reason
ORDER BY disconnect_date, abandoned DESC, call_reason
