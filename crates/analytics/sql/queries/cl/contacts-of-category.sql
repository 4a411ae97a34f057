-- Contacts of a category
--
-- Contacts that match a category, with the customer's address. Self-service (IVR) counts only if channel selects it.
--
-- Columns:
--   initiation_time        timestamp(3)    initiation timestamp, UTC; NULL without a contact record
--   local_initiation_time  timestamp(3)    the same in local time
--   contactid              varchar         contact
--   customer_address       varchar         phone number or address of the customer
--   channel                varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name             varchar         queue
--   agent_username         varchar         agent
--   call_reason            varchar         contact attribute CallReason
--   customer_sentiment     double          -5 to 5
--   categories             array(varchar)  all matched categories
-- Parameters:
--   from      day     today-6                first local day
--   to        day     today                  last local day
--   category  text    customer-loyalty-risk  name of the category in the rules of Contact Lens
--   queue     text    none                   only this queue
--   agent     text    none                   only this agent, by user name
--   channel   choice  none                   only this channel: VOICE, IVR, CHAT or EMAIL
--   subtype   text    none                   only this channel subtype, such as connect:WhatsApp
SELECT
  contacts.initiation_time,
  CAST(with_timezone(contacts.initiation_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_initiation_time,
  analyses.contactid,
  contacts.customer_address,
  analyses.channel,
  analyses.queue_name,
  analyses.agent_username,
  analyses.call_reason,
  round(analyses.customer_sentiment, 2) AS customer_sentiment,
  analyses.categories
FROM connect_analyses AS analyses
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = analyses.contactid
WHERE analyses.year * 10000 + analyses.month * 100 + analyses.day BETWEEN ${from:disconnect} AND ${to+1}
  AND analyses.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND contains(analyses.categories, ${category})
  AND (${queue} IS NULL OR analyses.queue_name = ${queue})
  AND (${agent} IS NULL OR analyses.agent_username = ${agent})
  AND (analyses.channel = ${channel} OR (${channel} IS NULL AND coalesce(analyses.channel, '') <> 'IVR'))
  AND (${subtype} IS NULL OR analyses.channel_subtype = ${subtype})
ORDER BY analyses.recording_time, analyses.contactid, analyses.channel
