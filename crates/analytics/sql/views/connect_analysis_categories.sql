-- Categories that Contact Lens matched
--
-- One row is a category that an analysis matched. An analysis without categories has no row.
--
-- Columns:
--   contactid           varchar  the contact
--   analysis_date       date     the day of the recording, UTC
--   channel             varchar  VOICE, IVR, CHAT or EMAIL
--   queue_name          varchar  the contact's queue
--   agent_username      varchar  the agent who took it
--   category            varchar  the category
--   customer_sentiment  double   the customer's sentiment, -5 to 5; NULL where there is none
--   year                integer  the year of the recording, UTC
--   month               integer  its month
--   day                 integer  its day
SELECT
  contactid,
  analysis_date,
  channel,
  queue_name,
  agent_username,
  category,
  customer_sentiment,
  year,
  month,
  day
FROM connect_analyses
CROSS JOIN UNNEST(categories) AS matched(category)
