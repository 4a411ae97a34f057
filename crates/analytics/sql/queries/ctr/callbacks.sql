-- Callbacks
--
-- Callbacks by day and queue. A customer-first callback has a waiting and a dialed part, each a contact of its own; the waiting part never has an
-- agent and is counted separately. Each attempt to call back is a contact of its own.
--
-- Columns:
--   disconnect_date               date     local day
--   queue_name                    varchar  queue
--   callbacks                     bigint   callback contacts: method CALLBACK or dialed part of a customer-first callback
--   retries                       bigint   callback contacts after the first attempt: their previous contact is a callback contact too
--   waiting                       bigint   waiting parts of customer-first callbacks
--   handled                       bigint   callback contacts handled
--   handled_share                 double   callback contacts handled of callback contacts, 0 to 1; NULL without any
--   reached                       bigint   callbacks that the customer answered and that an agent handled
--   average_queue_answer_seconds  double   average queue time of handled callbacks
--   average_handle_seconds        double   average handle time (AHT) of callback contacts
-- Parameters:
--   from   day   today-6  first local day of disconnect
--   to     day   today    last local day of disconnect
--   queue  text  none     only this queue
SELECT
  contacts.disconnect_date,
  contacts.queue_name,
  count_if(contacts.leg_kind = 'callback dialed') AS callbacks,
  count_if(contacts.leg_kind = 'callback dialed' AND previous.leg_kind = 'callback dialed') AS retries,
  count_if(contacts.leg_kind = 'callback waiting') AS waiting,
  count_if(contacts.leg_kind = 'callback dialed' AND contacts.is_handled = 1) AS handled,
  avg(CASE WHEN contacts.leg_kind = 'callback dialed' THEN CAST(contacts.is_handled AS double) END) AS handled_share,
  count_if(contacts.leg_kind = 'callback dialed' AND contacts.is_reached = 1) AS reached,
  avg(CASE WHEN contacts.leg_kind = 'callback dialed' THEN contacts.answer_seconds END) AS average_queue_answer_seconds,
  avg(CASE WHEN contacts.leg_kind = 'callback dialed' THEN contacts.handle_seconds END) AS average_handle_seconds
FROM connect_contacts AS contacts
-- An attempt begins when the previous one ends, and lasts at most a week.
LEFT JOIN connect_contacts AS previous
  ON previous.contactid = contacts.previous_contact_id
  AND previous.leg_kind = 'callback dialed'
  AND previous.year * 10000 + previous.month * 100 + previous.day BETWEEN ${from-16} AND ${to+1}
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from:conversation} AND ${to+1}
  AND contacts.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND contacts.leg_kind IN ('callback dialed', 'callback waiting')
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
GROUP BY contacts.disconnect_date, contacts.queue_name
ORDER BY contacts.disconnect_date, contacts.queue_name
