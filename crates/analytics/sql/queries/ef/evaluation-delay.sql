-- From the contact's end to its evaluation
--
-- How long agents wait for feedback, by form and evaluator. Evaluations of contacts whose record is not there, or that last still, are
-- left out.
--
-- Columns:
--   form                   varchar  the title of the form
--   evaluator              varchar  who evaluated
--   evaluations            bigint   evaluations
--   average_delay_seconds  bigint   from the end of the contact to the newest submission, on average
--   longest_delay_seconds  bigint   the longest of them
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
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
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from} AND ${to}
  AND contacts.disconnect_time IS NOT NULL
  AND (${form} IS NULL OR evaluations.form = ${form})
  AND (${queue} IS NULL OR evaluations.queue_name = ${queue})
GROUP BY evaluations.form, evaluations.evaluator
ORDER BY evaluations.form, evaluations.evaluator
