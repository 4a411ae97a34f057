-- Drop-off by block
--
-- Which blocks were the last of contacts, how many contacts ended there, and which share of the contacts that reached the block? Blocks
-- that transfer to a queue or disconnect end contacts as designed; look at the others.
--
-- Columns:
--   flow_name         varchar  flow
--   block_type        varchar  type of the block
--   block_id          varchar  block
--   contacts_reached  bigint   contacts that reached the block
--   contacts_ended    bigint   contacts that ended at the block
--   drop_off_share    double   share of the contacts that reached the block, 0 to 1
--   contact_share     double   share of all contacts, 0 to 1
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only blocks of this flow
WITH entries AS (
  SELECT
    contactid,
    flow_name,
    block_type,
    block_id,
    row_number() OVER (PARTITION BY contactid ORDER BY event_time DESC, eventid DESC) AS place_from_last
  FROM connect_cfl_events
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND event_date BETWEEN ${from:date} AND ${to:date}
    AND contactid IS NOT NULL
),
blocks AS (
  SELECT
    flow_name,
    block_type,
    block_id,
    count(DISTINCT contactid) AS contacts_reached,
    count(CASE WHEN place_from_last = 1 THEN 1 END) AS contacts_ended
  FROM entries
  GROUP BY flow_name, block_type, block_id
)
SELECT
  flow_name,
  block_type,
  block_id,
  contacts_reached,
  contacts_ended,
  CAST(contacts_ended AS double) / contacts_reached AS drop_off_share,
  CAST(contacts_ended AS double) / (SELECT count(DISTINCT contactid) FROM entries) AS contact_share
FROM blocks
WHERE contacts_ended > 0
  AND (${flow} IS NULL OR flow_name = ${flow})
ORDER BY contacts_ended DESC, flow_name, block_type, block_id
