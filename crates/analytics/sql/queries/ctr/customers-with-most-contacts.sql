-- Customers with most contacts
--
-- Who contacted us most often, for what, and were they answered? Contacts that customers began, with a known address.
--
-- Columns:
--   customer_address  varchar       the customer's number or address
--   contacts          bigint        contacts
--   days              bigint        days on which they began
--   call_reasons      varchar       their reasons
--   handled           bigint        contacts that an agent took
--   abandoned         bigint        contacts that left a queue without an agent
--   first_time        timestamp(3)  when the first began, UTC
--   last_time         timestamp(3)  when the last began, UTC
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
--   limit    number  20       how many customers
SELECT
  customer_address,
  count(*) AS contacts,
  count(DISTINCT contact_date) AS days,
  array_join(array_sort(array_agg(DISTINCT call_reason) FILTER (WHERE call_reason IS NOT NULL)), ', ') AS call_reasons,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned,
  min(initiation_time) AS first_time,
  max(initiation_time) AS last_time
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND initiation_method IN ('INBOUND', 'API')
  AND customer_address IS NOT NULL
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY customer_address
ORDER BY contacts DESC, customer_address
LIMIT ${limit}
