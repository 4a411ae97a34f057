-- Contact Lens analyses with their contacts
--
-- One row is the analysis of a contact in one channel, with what the contact record says of the contact, whose day may be another: the day
-- of this view is that of the recording. Contact records of all days are read.
--
-- Columns:
--   contactid              varchar         the contact
--   analysis_date          date            the day of the recording, UTC
--   recording_time         timestamp(3)    when the recording began, UTC
--   channel                varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name             varchar         the contact's queue
--   agent_username         varchar         the agent who took it
--   call_reason            varchar         its attribute CallReason
--   language               varchar         the language, such as en-GB
--   customer_sentiment     double          the customer's sentiment, -5 to 5; NULL where there is none
--   agent_sentiment        double          the agent's sentiment, -5 to 5; NULL where there is none
--   talk_seconds           integer         seconds in which somebody spoke
--   agent_talk_seconds     integer         seconds in which the agent spoke
--   customer_talk_seconds  integer         seconds in which the customer spoke
--   non_talk_seconds       integer         seconds in which nobody spoke
--   talk_share             double          the share of the conversation in which somebody spoke, 0 to 1
--   agent_talk_share       double          the share in which the agent spoke
--   non_talk_share         double          the share in which nobody spoke
--   interruptions          integer         how often one interrupted the other
--   conversation_seconds   integer         seconds of the conversation
--   categories             array(varchar)  the categories whose rules it met
--   issues                 integer         issues detected
--   outcomes               integer         outcomes detected
--   action_items           integer         action items detected
--   year                   integer         the year of the recording, UTC
--   month                  integer         its month
--   day                    integer         its day
SELECT
  analysis.contactid,
  CAST(date_parse(CAST(analysis.year * 10000 + analysis.month * 100 + analysis.day AS varchar), '%Y%m%d') AS date) AS analysis_date,
  TRY(CAST(from_iso8601_timestamp(analysis.recordingtimestamp) AS timestamp(3))) AS recording_time,
  analysis.channel,
  contact.queue_name,
  contact.agent_username,
  contact.call_reason,
  analysis.languagecode AS language,
  analysis.overallsentimentcustomer AS customer_sentiment,
  analysis.overallsentimentagent AS agent_sentiment,
  analysis.talktimetotal AS talk_seconds,
  analysis.talktimeagent AS agent_talk_seconds,
  analysis.talktimecustomer AS customer_talk_seconds,
  analysis.nontalktimetotal AS non_talk_seconds,
  CAST(analysis.talktimetotal AS double) / nullif(analysis.totalconversationduration, 0) AS talk_share,
  CAST(analysis.talktimeagent AS double) / nullif(analysis.totalconversationduration, 0) AS agent_talk_share,
  CAST(analysis.nontalktimetotal AS double) / nullif(analysis.totalconversationduration, 0) AS non_talk_share,
  analysis.interruptionstotalcount AS interruptions,
  analysis.totalconversationduration AS conversation_seconds,
  analysis.matchedcategories AS categories,
  analysis.callsummary.issuesdetectedcount AS issues,
  analysis.callsummary.outcomesdetectedcount AS outcomes,
  analysis.callsummary.actionitemsdetectedcount AS action_items,
  analysis.year,
  analysis.month,
  analysis.day
FROM connect_cl_current AS analysis
LEFT JOIN connect_contacts AS contact ON contact.contactid = analysis.contactid
