-- Categories that Contact Lens matched
--
-- One row is a category that an analysis matched. An analysis without categories has no row.
--
-- Columns:
--   contactid             varchar  contact
--   analysis_date         date     local date of the recording
--   channel               varchar  VOICE, IVR, CHAT or EMAIL
--   queue_name            varchar  queue of the contact
--   agent_username        varchar  agent who handled the contact
--   category              varchar  category
--   customer_sentiment    double   sentiment of the customer, -5 to 5; NULL without a score
--   disconnect_date       date     local date of the contact's disconnect, of the recording without a contact record
--   routing_profile_name  varchar  routing profile of the agent
--   channel_subtype       varchar  subtype of the contact's channel
--   agent_hierarchy       varchar  agent hierarchy groups from the first level down, separated by " / "
--   year                  integer  year of the recording, UTC; partition key
--   month                 integer  month of the recording, UTC; partition key
--   day                   integer  day of the recording, UTC; partition key
SELECT
  contactid,
  analysis_date,
  channel,
  queue_name,
  agent_username,
  category,
  customer_sentiment,
  disconnect_date,
  routing_profile_name,
  channel_subtype,
  agent_hierarchy,
  year,
  month,
  day
FROM connect_analyses
CROSS JOIN UNNEST(categories) AS matched(category)
