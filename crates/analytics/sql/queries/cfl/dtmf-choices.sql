-- Menu (DTMF) input
--
-- Keys that customers pressed in each menu of each flow. Intents of a bot, timeouts and errors are not included.
--
-- Columns:
--   flow_name     varchar  flow
--   block_id      varchar  block that prompted
--   choice        varchar  keys pressed
--   choices       bigint   number of inputs
--   contacts      bigint   contacts with the input
--   choice_share  double   share of the keys pressed in this block, 0 to 1
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
SELECT
  flow_name,
  block_id,
  dtmf_input AS choice,
  count(*) AS choices,
  count(DISTINCT contactid) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY flow_name, block_id) AS choice_share
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND dtmf_input IS NOT NULL
  AND (${flow} IS NULL OR flow_name = ${flow})
GROUP BY flow_name, block_id, dtmf_input
ORDER BY flow_name, block_id, choices DESC, choice
