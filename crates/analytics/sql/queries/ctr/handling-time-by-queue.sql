-- Handling time by queue
--
-- How much of agents' time do the contacts of each queue take?
--
-- Columns:
--   queue_name                          varchar  the queue
--   contacts                            bigint   contacts
--   average_interaction_seconds         double   seconds with the agent, on average
--   average_hold_seconds                double   seconds on hold, on average
--   average_after_contact_work_seconds  double   seconds of work after the contact, on average
--   average_handle_seconds              double   all of that together, on average
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
SELECT
  queue_name,
  count(*) AS contacts,
  avg(interaction_seconds) AS average_interaction_seconds,
  avg(hold_seconds) AS average_hold_seconds,
  avg(after_contact_work_seconds) AS average_after_contact_work_seconds,
  avg(handle_seconds) AS average_handle_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND is_handled = 1
  AND is_queued = 1
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY queue_name
ORDER BY contacts DESC, queue_name
