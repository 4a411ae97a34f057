-- First words of repeat callers
--
-- First words of customers who contact again within a number of days. The earlier contact may be before the first day. Contacts that customers
-- initiated, with a known address: calls, chats and web calls, without legs such as transfers, and without calls of campaigns and of
-- StartOutboundVoiceContact (method API, channel VOICE).
--
-- Columns:
--   initiation_time        timestamp(3)    initiation timestamp, UTC
--   local_initiation_time  timestamp(3)    the same in local time
--   contactid              varchar         contact
--   channel                varchar         VOICE, IVR or CHAT
--   call_reason            varchar         contact attribute CallReason
--   contact_before         varchar         earlier contact of the customer
--   call_reason_before     varchar         contact attribute CallReason of the earlier contact
--   hours_since            double          hours between the initiation of both contacts
--   sentiment              varchar         sentiment of the first turn of the customer
--   first_words            varchar         first turns of the customer
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   days     number  7        maximum number of days since the earlier contact
--   turns    number  2        number of turns
--   channel  choice  none     only this channel: VOICE, IVR or CHAT
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH contacts AS (
  SELECT
    contactid,
    contact_date,
    initiation_time,
    channel_subtype,
    call_reason,
    lag(contactid) OVER customer AS contact_before,
    lag(call_reason) OVER customer AS call_reason_before,
    lag(initiation_time) OVER customer AS time_before
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
      BETWEEN CAST(date_format(date_add('day', -1 - ${days}, ${from:date}), '%Y%m%d') AS integer)
      AND ${to+1}
    AND contact_date BETWEEN date_add('day', 0 - ${days}, ${from:date}) AND ${to:date}
    AND is_customer_initiated = 1
    AND customer_address IS NOT NULL
  WINDOW customer AS (PARTITION BY customer_address ORDER BY initiation_time, contactid)
),
turns AS (
  SELECT
    contactid,
    channel,
    sentiment,
    text,
    row_number() OVER (PARTITION BY year, month, day, contactid, channel ORDER BY turn) AS place
  FROM connect_transcript_turns
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+8}
    AND participant = 'CUSTOMER'
    AND text IS NOT NULL
    AND (${channel} IS NULL OR channel = ${channel})
),
first_turns AS (
  SELECT
    contactid,
    channel,
    min_by(sentiment, place) AS sentiment,
    array_join(array_agg(text ORDER BY place), ' ') AS first_words
  FROM turns
  WHERE place <= ${turns}
  GROUP BY contactid, channel
)
SELECT
  contacts.initiation_time,
  CAST(with_timezone(contacts.initiation_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_initiation_time,
  contacts.contactid,
  first_turns.channel,
  contacts.call_reason,
  contacts.contact_before,
  contacts.call_reason_before,
  round(CAST(date_diff('millisecond', contacts.time_before, contacts.initiation_time) AS double) / 3600000, 2) AS hours_since,
  first_turns.sentiment,
  first_turns.first_words
FROM contacts
INNER JOIN first_turns ON first_turns.contactid = contacts.contactid
WHERE contacts.contact_date >= ${from:date}
  AND (${subtype} IS NULL OR contacts.channel_subtype = ${subtype})
  AND contacts.time_before >= date_add('day', 0 - ${days}, contacts.initiation_time)
ORDER BY contacts.initiation_time, contacts.contactid, first_turns.channel
