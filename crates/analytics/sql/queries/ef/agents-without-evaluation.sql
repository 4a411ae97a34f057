-- Agents without an evaluation
--
-- Which agents handled contacts in these days, and had no evaluation submitted in them.
--
-- Columns:
--   agent_username        varchar  the agent
--   handled               bigint   contacts that the agent handled
--   last_contact_date     date     the day of the newest of them, UTC
--   last_evaluation_date  date     the day of the agent's newest evaluation before these days, NULL where there is none
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
WITH evaluated AS (
  SELECT
    agent_username,
    max(year * 10000 + month * 100 + day) AS last_day,
    max(evaluation_date) AS last_evaluation_date
  FROM connect_evaluations
  WHERE year * 10000 + month * 100 + day <= ${to}
    AND (${form} IS NULL OR form = ${form})
  GROUP BY agent_username
)
SELECT
  contacts.agent_username,
  count(*) AS handled,
  max(contacts.contact_date) AS last_contact_date,
  max(evaluated.last_evaluation_date) AS last_evaluation_date
FROM connect_contacts AS contacts
LEFT JOIN evaluated ON evaluated.agent_username = contacts.agent_username
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from} AND ${to}
  AND contacts.is_handled = 1
  AND contacts.agent_username IS NOT NULL
  AND coalesce(evaluated.last_day, 0) < ${from}
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
GROUP BY contacts.agent_username
ORDER BY contacts.agent_username
