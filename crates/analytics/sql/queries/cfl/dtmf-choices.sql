-- Choices in menus
--
-- What did customers choose in each menu of each flow, and how often? Keys, intents of a bot and Timeout alike.
--
-- Columns:
--   flow_name     varchar  the flow
--   block_id      varchar  the block that asked
--   choice        varchar  keys pressed, an intent, or Timeout
--   choices       bigint   how often
--   contacts      bigint   contacts that chose it, each once
--   choice_share  double   of all answers to this block, 0 to 1
-- Parameters:
--   from  day   today-6  the first day, UTC
--   to    day   today    the last day, UTC
--   flow  text  none     only this flow
SELECT
  flow_name,
  block_id,
  result AS choice,
  count(*) AS choices,
  count(DISTINCT contactid) AS contacts,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY flow_name, block_id) AS choice_share
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND block_type = 'GetUserInput'
  AND result IS NOT NULL
  AND (${flow} IS NULL OR flow_name = ${flow})
GROUP BY flow_name, block_id, result
ORDER BY flow_name, block_id, choices DESC, choice
