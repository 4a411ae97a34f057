-- Handling time per reason
--
-- How long do contacts wait and how much of agents' time do they take, by the reason of the contact? Contacts that an agent took.
--
-- Columns:
--   contact_date                        date     the day, UTC
--   call_reason                         varchar  what the customer called for, NULL where no flow set it
--   contacts                            bigint   contacts
--   average_wait_seconds                double   seconds in the queue, on average
--   average_interaction_seconds         double   seconds with the agent, on average
--   average_hold_seconds                double   seconds on hold, on average
--   average_after_contact_work_seconds  double   seconds of work after the contact, on average
--   average_handle_seconds              double   all of that together, on average
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   queue    text  none     only this queue
SELECT
  contact_date,
  call_reason,
  count(*) AS contacts,
  avg(wait_seconds) AS average_wait_seconds,
  avg(interaction_seconds) AS average_interaction_seconds,
  avg(hold_seconds) AS average_hold_seconds,
  avg(after_contact_work_seconds) AS average_after_contact_work_seconds,
  avg(handle_seconds) AS average_handle_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_handled = 1
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, call_reason
ORDER BY contact_date, call_reason
