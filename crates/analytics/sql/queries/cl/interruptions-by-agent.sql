-- Interruptions by agent
--
-- In whose conversations one interrupts the other. Conversations in which interruptions were not counted are left out.
--
-- Columns:
--   agent_username                  varchar  the agent, NULL for contacts without one
--   conversations                   bigint   analysed contacts with a count, 0 among them
--   interruptions                   bigint   interruptions in all of them
--   interruptions_per_conversation  double   interruptions, on average
--   most_interruptions              integer  interruptions in the worst of them
--   interrupted_share               double   conversations with an interruption, 0 to 1
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   queue  text  none     only this queue
SELECT
  agent_username,
  count(*) AS conversations,
  sum(interruptions) AS interruptions,
  round(avg(interruptions), 2) AS interruptions_per_conversation,
  max(interruptions) AS most_interruptions,
  round(avg(CASE WHEN interruptions > 0 THEN 1 ELSE 0 END), 4) AS interrupted_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND interruptions IS NOT NULL
  AND (${queue} IS NULL OR queue_name = ${queue})
GROUP BY agent_username
ORDER BY agent_username
