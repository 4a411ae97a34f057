-- Contact Lens analyses with their contacts
--
-- One row is the analysis of a contact in one channel, with fields of the contact record. Partition keys are those of the recording, while
-- Connect counts an analysis on the local date of the contact's disconnect. Talk and non-talk metrics are for voice: divide the sums
-- of voice seconds. Talk of both parties may overlap and non-talk time includes only silences of more than three seconds, so shares do not add up to
-- 1. The join reads contact records of all days.
--
-- Columns:
--   contactid                    varchar         contact
--   analysis_date                date            local date of the recording
--   recording_time               timestamp(3)    start of the recording, UTC
--   channel                      varchar         VOICE, IVR, CHAT or EMAIL
--   queue_name                   varchar         queue of the contact
--   agent_username               varchar         agent who handled the contact
--   call_reason                  varchar         contact attribute CallReason
--   language                     varchar         language, such as en-GB
--   customer_sentiment           double          sentiment of the customer, -5 to 5; NULL without a score
--   agent_sentiment              double          sentiment of the agent, -5 to 5; NULL without a score
--   talk_seconds                 integer         talk time in seconds
--   agent_talk_seconds           integer         agent talk time in seconds
--   customer_talk_seconds        integer         customer talk time in seconds
--   non_talk_seconds             integer         non-talk time in seconds: hold and silences of more than three seconds
--   talk_share                   double          talk time of the conversation, 0 to 1
--   agent_talk_share             double          agent talk time of the conversation, 0 to 1
--   non_talk_share               double          non-talk time of the conversation, 0 to 1
--   interruptions                integer         interruptions, both parties
--   conversation_seconds         integer         conversation duration in seconds, to the last word
--   categories                   array(varchar)  matched categories
--   issues                       integer         issues detected
--   outcomes                     integer         outcomes detected
--   action_items                 integer         action items detected
--   agent_interruptions          integer         interruptions of the customer by the agent
--   agent_interruption_seconds   double          their duration in seconds
--   customer_talk_share          double          customer talk time of the conversation, 0 to 1
--   voice_talk_seconds           integer         talk time of a voice conversation, else NULL
--   voice_agent_talk_seconds     integer         agent talk time of a voice conversation, else NULL
--   voice_customer_talk_seconds  integer         customer talk time of a voice conversation, else NULL
--   voice_non_talk_seconds       integer         non-talk time of a voice conversation, else NULL
--   voice_seconds                integer         conversation duration of a voice conversation, else NULL
--   agent_greeting_seconds       double          agent greeting time of a chat in seconds
--   local_recording_time         timestamp(3)    local start of the recording
--   disconnect_time              timestamp(3)    disconnect timestamp of the contact, UTC; NULL without a contact record
--   disconnect_date              date            local date of the contact's disconnect, of the recording without a contact record
--   routing_profile_name         varchar         routing profile of the agent
--   channel_subtype              varchar         subtype of the contact's channel
--   agent_hierarchy              varchar         agent hierarchy groups from the first level down, separated by " / "
--   year                         integer         year of the recording, UTC; partition key
--   month                        integer         month of the recording, UTC; partition key
--   day                          integer         day of the recording, UTC; partition key
SELECT
  analysis.contactid,
  analysis.analysis_date,
  analysis.recording_time,
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
  analysis.issues,
  analysis.outcomes,
  analysis.action_items,
  analysis.interruptionsagentcount AS agent_interruptions,
  analysis.interruptionsagenttime AS agent_interruption_seconds,
  CAST(analysis.talktimecustomer AS double) / nullif(analysis.totalconversationduration, 0) AS customer_talk_share,
  CASE WHEN analysis.channel = 'VOICE' THEN analysis.talktimetotal END AS voice_talk_seconds,
  CASE WHEN analysis.channel = 'VOICE' THEN analysis.talktimeagent END AS voice_agent_talk_seconds,
  CASE WHEN analysis.channel = 'VOICE' THEN analysis.talktimecustomer END AS voice_customer_talk_seconds,
  CASE WHEN analysis.channel = 'VOICE' THEN analysis.nontalktimetotal END AS voice_non_talk_seconds,
  CASE WHEN analysis.channel = 'VOICE' THEN analysis.totalconversationduration END AS voice_seconds,
  analysis.agentgreetingtime AS agent_greeting_seconds,
  analysis.local_recording_time,
  contact.disconnect_time,
  coalesce(contact.disconnect_date, analysis.analysis_date) AS disconnect_date,
  contact.routing_profile_name,
  contact.channel_subtype,
  contact.agent_hierarchy,
  analysis.year,
  analysis.month,
  analysis.day
FROM (
  SELECT
    *,
    CAST(recorded AT TIME ZONE 'UTC' AS timestamp(3)) AS recording_time,
    coalesce(
      CAST(local_recording_time AS date),
      CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)
    ) AS analysis_date
  FROM (
    SELECT
      *,
      CAST(recorded AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_recording_time
    FROM (
      SELECT
        *,
        callsummary.issuesdetectedcount AS issues,
        callsummary.outcomesdetectedcount AS outcomes,
        callsummary.actionitemsdetectedcount AS action_items,
        TRY(from_iso8601_timestamp(recordingtimestamp)) AS recorded
      FROM connect_cl_current
    )
  )
) AS analysis
LEFT JOIN connect_contacts AS contact ON contact.contactid = analysis.contactid
