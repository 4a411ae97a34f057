-- Issues and outcomes by queue
--
-- Contacts with issues and without outcomes, by queue. Contact Lens marks issues, outcomes and action items in the transcript. Self-service (IVR)
-- counts only if channel selects it.
--
-- Columns:
--   queue_name        varchar  the queue, NULL for contacts without one
--   analyses          bigint   analyses, one for each contact and channel
--   issues            bigint   number of issues
--   outcomes          bigint   number of outcomes
--   action_items      bigint   number of action items
--   with_issue        bigint   contacts with an issue
--   unresolved        bigint   contacts with an issue and no outcome
--   unresolved_share  double   share of contacts with an issue that have no outcome, 0 to 1; NULL without issues
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   agent    text    none     only this agent, by user name
--   channel  choice  none     only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  queue_name,
  count(*) AS analyses,
  sum(issues) AS issues,
  sum(outcomes) AS outcomes,
  sum(action_items) AS action_items,
  count_if(issues > 0) AS with_issue,
  count_if(issues > 0 AND outcomes = 0) AS unresolved,
  round(CAST(count_if(issues > 0 AND outcomes = 0) AS double) / nullif(count_if(issues > 0), 0), 4) AS unresolved_share
FROM connect_analyses
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${agent} IS NULL OR agent_username = ${agent})
  AND (channel = ${channel} OR (${channel} IS NULL AND coalesce(channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY queue_name
ORDER BY queue_name
