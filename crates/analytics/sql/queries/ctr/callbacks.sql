-- Callbacks
--
-- Callbacks by day and queue. A customer-first callback has a waiting and a dialed part, each a contact of its own; the waiting part never has an
-- agent and is counted apart.
--
-- Columns:
--   disconnect_date               date     local day
--   queue_name                    varchar  queue
--   callbacks                     bigint   callback contacts: method CALLBACK or dialed part of a customer-first callback
--   waiting                       bigint   waiting parts of customer-first callbacks
--   handled                       bigint   callback contacts handled
--   handled_share                 double   callback contacts handled of callback contacts, 0 to 1; NULL without any
--   reached                       bigint   callbacks whose customer answered and an agent was connected
--   average_queue_answer_seconds  double   average queue time of handled callbacks
--   average_handle_seconds        double   average handle time (AHT)
-- Parameters:
--   from   day   today-6  first local day of disconnect
--   to     day   today    last local day of disconnect
--   queue  text  none     only this queue
SELECT
  disconnect_date,
  queue_name,
  count_if(leg_kind = 'callback dialed') AS callbacks,
  count_if(leg_kind = 'callback waiting') AS waiting,
  sum(is_handled) AS handled,
  CAST(sum(is_handled) AS double) / nullif(count_if(leg_kind = 'callback dialed'), 0) AS handled_share,
  sum(is_reached) AS reached,
  avg(answer_seconds) AS average_queue_answer_seconds,
  avg(handle_seconds) AS average_handle_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-8} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND leg_kind IN ('callback dialed', 'callback waiting')
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY disconnect_date, queue_name
ORDER BY disconnect_date, queue_name
