-- Repeat contacts
--
-- Contacts of a customer with the same call reason as an earlier contact of the same customer within a number of days. The earlier contact may be
-- before the first day. Contacts that customers initiated, with a known address and a call reason: calls, chats and web calls, without legs such as
-- transfers, and without calls of campaigns and of StartOutboundVoiceContact (method API, channel VOICE).
--
-- Columns:
--   call_reason          varchar  contact attribute CallReason
--   contacts             bigint   contacts
--   customers            bigint   customers
--   repeats              bigint   contacts that are repeats
--   repeat_share         double   share of repeats, 0 to 1
--   repeating_customers  bigint   customers with a repeat
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   days     number  7        maximum number of days since the earlier contact
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH contacts AS (
  SELECT
    call_reason,
    contact_date,
    customer_address,
    initiation_time,
    lag(initiation_time) OVER (PARTITION BY customer_address, call_reason ORDER BY initiation_time, contactid) AS time_before
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
      BETWEEN CAST(date_format(date_add('day', -1 - ${days}, ${from:date}), '%Y%m%d') AS integer)
      AND ${to+1}
    AND contact_date BETWEEN date_add('day', 0 - ${days}, ${from:date}) AND ${to:date}
    AND is_customer_initiated = 1
    AND call_reason IS NOT NULL
    AND customer_address IS NOT NULL
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
),
marked AS (
  SELECT
    call_reason,
    customer_address,
    CASE WHEN time_before >= date_add('day', 0 - ${days}, initiation_time) THEN 1 ELSE 0 END AS is_repeat
  FROM contacts
  WHERE contact_date >= ${from:date}
)
SELECT
  call_reason,
  count(*) AS contacts,
  count(DISTINCT customer_address) AS customers,
  sum(is_repeat) AS repeats,
  avg(CAST(is_repeat AS double)) AS repeat_share,
  count(DISTINCT CASE WHEN is_repeat = 1 THEN customer_address END) AS repeating_customers
FROM marked
GROUP BY call_reason
ORDER BY repeats DESC, call_reason
