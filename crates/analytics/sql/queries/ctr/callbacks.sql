-- Callbacks
--
-- How many callbacks did customers ask for, and did agents reach them?
--
-- Columns:
--   contact_date            date     the day, UTC
--   queue_name              varchar  the queue
--   callbacks               bigint   callbacks
--   handled                 bigint   callbacks that an agent took
--   handled_share           double   their share, 0 to 1
--   average_wait_seconds    double   seconds until an agent took it or it was given up, on average
--   average_handle_seconds  double   seconds of an agent's time, on average
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   queue  text  none     only this queue
SELECT
  contact_date,
  queue_name,
  count(*) AS callbacks,
  sum(is_handled) AS handled,
  avg(CAST(is_handled AS double)) AS handled_share,
  avg(wait_seconds) AS average_wait_seconds,
  avg(handle_seconds) AS average_handle_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND initiation_method LIKE 'CALLBACK%'
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY contact_date, queue_name
ORDER BY contact_date, queue_name
