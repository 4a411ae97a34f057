-- Calls that agents and campaigns made
--
-- How many customers were called, by whom, and were they reached? A customer was reached where an agent spoke with them.
--
-- Columns:
--   contact_date                 date     the day, UTC
--   campaign_id                  varchar  the campaign, NULL for calls that agents made themselves
--   agent_username               varchar  the agent, NULL where none was connected
--   contacts                     bigint   contacts
--   reached                      bigint   calls in which an agent spoke with the customer
--   reached_share                double   their share, 0 to 1
--   average_interaction_seconds  double   seconds of those calls, on average
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   agent  text  none     only this agent, by user name
WITH calls AS (
  SELECT
    contact_date,
    campaign_id,
    agent_username,
    CASE WHEN interaction_seconds > 0 THEN interaction_seconds END AS interaction_seconds
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
    AND initiation_method IN ('OUTBOUND', 'EXTERNAL_OUTBOUND')
    AND (${agent} IS NULL OR agent_username = ${agent})
)
SELECT
  contact_date,
  campaign_id,
  agent_username,
  count(*) AS contacts,
  count(interaction_seconds) AS reached,
  CAST(count(interaction_seconds) AS double) / count(*) AS reached_share,
  avg(interaction_seconds) AS average_interaction_seconds
FROM calls
GROUP BY contact_date, campaign_id, agent_username
ORDER BY contact_date, campaign_id, agent_username
