-- Customers who come back
--
-- For which reasons do customers have to contact us again? A repeat is a contact of a customer with the same reason as one that began at
-- most so many days earlier, which may have been before the first day asked for. Contacts that customers began are counted, with a known
-- address.
--
-- Columns:
--   call_reason          varchar  what the customer called for, NULL where no flow set it
--   contacts             bigint   contacts
--   customers            bigint   customers
--   repeats              bigint   contacts that were repeats
--   repeat_share         double   the share of repeats, 0 to 1
--   repeating_customers  bigint   customers who came back
-- Parameters:
--   from     day     today-6  the first day, UTC
--   to       day     today    the last day, UTC
--   days     number  7        within how many days a contact is a repeat
--   channel  text    none     only this channel: VOICE, CHAT, TASK or EMAIL
WITH contacts AS (
  SELECT
    call_reason,
    contact_date,
    customer_address,
    initiation_time,
    lag(initiation_time) OVER (PARTITION BY customer_address, call_reason ORDER BY initiation_time, contactid) AS time_before
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
      BETWEEN CAST(date_format(date_add('day', 0 - ${days}, date_parse(CAST(${from} AS varchar), '%Y%m%d')), '%Y%m%d') AS integer)
      AND ${to}
    AND initiation_method IN ('INBOUND', 'API')
    AND customer_address IS NOT NULL
    AND (${channel} IS NULL OR channel = ${channel})
),
marked AS (
  SELECT
    call_reason,
    customer_address,
    CASE WHEN time_before >= date_add('day', 0 - ${days}, initiation_time) THEN 1 ELSE 0 END AS is_repeat
  FROM contacts
  WHERE contact_date >= CAST(date_parse(CAST(${from} AS varchar), '%Y%m%d') AS date)
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
