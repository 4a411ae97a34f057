-- Blocks of flows and how often they run
--
-- Which blocks of each flow ran, how often, and for how many contacts?
--
-- Columns:
--   flow_name   varchar  flow
--   block_type  varchar  type of the block
--   block_id    varchar  block
--   entries     bigint   number of runs
--   contacts    bigint   contacts with the block
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
SELECT
  flow_name,
  block_type,
  block_id,
  count(*) AS entries,
  count(DISTINCT contactid) AS contacts
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND block_type IS NOT NULL
  AND (${flow} IS NULL OR flow_name = ${flow})
GROUP BY flow_name, block_type, block_id
ORDER BY flow_name, entries DESC, block_type, block_id
