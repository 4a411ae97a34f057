-- Scores by queue
--
-- How the contacts of each queue are evaluated, form by form.
--
-- Columns:
--   queue_name             varchar  the contact's queue, NULL for contacts without one
--   form                   varchar  the title of the form
--   evaluations            bigint   evaluations
--   scored                 bigint   those with a score
--   average_score_percent  double   their average, NULL where none has a score
--   automatic_fails        bigint   evaluations that an answer failed
-- Parameters:
--   from     day   today-6  the first day, UTC
--   to       day   today    the last day, UTC
--   form     text  none     only forms with this title
--   channel  text  none     only this channel: VOICE, CHAT, TASK or EMAIL
SELECT
  queue_name,
  form,
  count(*) AS evaluations,
  count(score_percent) AS scored,
  round(avg(score_percent), 2) AS average_score_percent,
  sum(is_automatic_fail) AS automatic_fails
FROM connect_evaluations
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
  AND (${form} IS NULL OR form = ${form})
  AND (${channel} IS NULL OR channel = ${channel})
GROUP BY queue_name, form
ORDER BY queue_name, form
