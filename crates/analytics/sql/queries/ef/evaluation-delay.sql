-- Time from disconnect to evaluation
--
-- Time from the disconnect of the contact to the newest submission, by form and evaluator. Evaluations of contacts without a record, and of
-- open contacts, do not count.
--
-- Columns:
--   form                   varchar  title of the form
--   evaluator              varchar  evaluator
--   evaluations            bigint   evaluations
--   average_delay_seconds  bigint   average time from disconnect to the newest submission, in seconds
--   longest_delay_seconds  bigint   longest time in seconds
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
SELECT
  evaluations.form,
  evaluations.evaluator,
  count(*) AS evaluations,
  CAST(round(avg(date_diff('second', contacts.disconnect_time, evaluations.submit_time))) AS bigint) AS average_delay_seconds,
  max(date_diff('second', contacts.disconnect_time, evaluations.submit_time)) AS longest_delay_seconds
FROM connect_evaluations AS evaluations
JOIN connect_contacts AS contacts ON contacts.contactid = evaluations.contactid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND evaluations.evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND evaluations.is_counted = 1
  AND contacts.disconnect_time IS NOT NULL
  AND (${form} IS NULL OR evaluations.form = ${form})
  AND (${queue} IS NULL OR evaluations.queue_name = ${queue})
GROUP BY evaluations.form, evaluations.evaluator
ORDER BY form, evaluator
