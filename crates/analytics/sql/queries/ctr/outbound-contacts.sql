-- Outbound contacts
--
-- Contacts that agents and campaigns initiated, with the result. A customer is reached if their end answered and an agent was connected;
-- interaction time alone does not show it, because it includes the time during which the phone rings. External parties of consults are not outbound
-- contacts.
--
-- Columns:
--   disconnect_date              date     local day
--   campaign_id                  varchar  campaign, NULL for contacts that agents initiated
--   amd_status                   varchar  answering machine detection status of campaign calls
--   agent_username               varchar  agent, NULL if none was connected
--   contacts                     bigint   contacts
--   reached                      bigint   contacts in which an agent was connected to the customer
--   reached_share                double   their share, 0 to 1
--   average_interaction_seconds  double   average agent interaction time of contacts reached
-- Parameters:
--   from   day   today-6  first local day of disconnect
--   to     day   today    last local day of disconnect
--   agent  text  none     only this agent, by user name
SELECT
  disconnect_date,
  campaign_id,
  amd_status,
  agent_username,
  count(*) AS contacts,
  sum(is_reached) AS reached,
  avg(CAST(is_reached AS double)) AS reached_share,
  avg(CASE WHEN is_reached = 1 THEN interaction_seconds END) AS average_interaction_seconds
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (initiation_method = 'OUTBOUND' OR campaign_id IS NOT NULL)
  AND (${agent} IS NULL OR agent_username = ${agent})
GROUP BY disconnect_date, campaign_id, amd_status, agent_username
ORDER BY disconnect_date, campaign_id, amd_status, agent_username
