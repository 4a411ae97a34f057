-- Contacts per day
--
-- How many contacts began each day, how many of them did agents take, and how many left a queue without an agent?
--
-- Columns:
--   contact_date  date    the day, UTC
--   contacts      bigint  contacts
--   handled       bigint  contacts that an agent took
--   abandoned     bigint  contacts that left a queue without an agent
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  contact_date,
  count(*) AS contacts,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date
ORDER BY contact_date
