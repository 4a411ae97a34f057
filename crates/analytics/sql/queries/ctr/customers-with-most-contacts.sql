-- Customers with most contacts
--
-- Customers by number of contacts, with their call reasons. Contacts that customers initiated, with a known address: calls, chats and web calls,
-- without legs such as transfers, and without calls of campaigns and of StartOutboundVoiceContact (method API, channel VOICE).
--
-- Columns:
--   customer_address  varchar       phone number or address of the customer
--   contacts          bigint        contacts
--   days              bigint        days with a contact
--   call_reasons      varchar       call reasons
--   handled           bigint        contacts handled
--   abandoned         bigint        contacts abandoned
--   first_time        timestamp(3)  initiation of the first, UTC
--   local_first_time  timestamp(3)  the same, in the reporting time zone
--   last_time         timestamp(3)  initiation of the last, UTC
--   local_last_time   timestamp(3)  the same, in the reporting time zone
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
--   limit    number  20       maximum number of rows
SELECT
  customer_address,
  count(*) AS contacts,
  count(DISTINCT contact_date) AS days,
  array_join(array_sort(array_agg(DISTINCT call_reason) FILTER (WHERE call_reason IS NOT NULL)), ', ') AS call_reasons,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  min(initiation_time) AS first_time,
  CAST(with_timezone(min(initiation_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_first_time,
  max(initiation_time) AS last_time,
  CAST(with_timezone(max(initiation_time), 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_last_time
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND contact_date BETWEEN ${from:date} AND ${to:date}
  AND is_customer_initiated = 1
  AND customer_address IS NOT NULL
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY customer_address
ORDER BY contacts DESC, customer_address
LIMIT ${limit}
