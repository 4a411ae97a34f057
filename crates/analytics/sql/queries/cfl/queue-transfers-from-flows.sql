-- Transfers to queues
--
-- To which queues did each flow transfer contacts, and how often? The queue is the one of the transfer, otherwise the last one that a block
-- set for the contact; its name comes from contact records of the same days.
--
-- Columns:
--   flow_name   varchar  flow
--   queue_name  varchar  name of the queue, NULL if no contact record of the days has it
--   queue_id    varchar  queue ID, NULL if no block set one
--   transfers   bigint   number of transfers
--   contacts    bigint   contacts that were transferred
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
WITH entries AS (
  SELECT
    contactid,
    flow_name,
    block_type,
    json_extract_scalar(parameters, '$.type') AS transfer_type,
    last_value(parameter_queue) IGNORE NULLS OVER (
      PARTITION BY contactid
      ORDER BY event_time, eventid
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS queue_arn
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
    AND contactid IS NOT NULL
),
queues AS (
  SELECT
    queue.arn AS queue_arn,
    max(queue.name) AS queue_name
  FROM connect_ctr_latest
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  GROUP BY queue.arn
)
SELECT
  entries.flow_name,
  queues.queue_name,
  regexp_extract(entries.queue_arn, '[^/]+$') AS queue_id,
  count(*) AS transfers,
  count(DISTINCT entries.contactid) AS contacts
FROM entries
LEFT JOIN queues ON queues.queue_arn = entries.queue_arn
WHERE (entries.block_type = 'TransferToQueue' OR (entries.block_type = 'Transfer' AND entries.transfer_type = 'Queue'))
  AND (${flow} IS NULL OR entries.flow_name = ${flow})
GROUP BY entries.flow_name, queues.queue_name, regexp_extract(entries.queue_arn, '[^/]+$')
ORDER BY transfers DESC, flow_name, queue_name, queue_id
