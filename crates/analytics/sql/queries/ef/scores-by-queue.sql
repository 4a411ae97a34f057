-- Scores by queue
--
-- Average evaluation score of each queue and form.
--
-- Columns:
--   queue_name             varchar  queue of the contact, NULL for contacts without one
--   form                   varchar  title of the form
--   evaluations            bigint   evaluations
--   scored                 bigint   evaluations with a score
--   average_score_percent  double   their average, NULL without any
--   automatic_fails        bigint   automatic fails
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   form     text    none     only forms with this title
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  queue_name,
  form,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND is_counted = 1
  AND (${form} IS NULL OR form = ${form})
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY queue_name, form
ORDER BY queue_name, form
