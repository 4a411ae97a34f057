-- Agents without an evaluation
--
-- Agents who handled contacts in these days and had no evaluation submitted. Calibrations, and evaluations of customers and automated systems, do
-- not count, nor do legs of supervisors who monitor a contact.
--
-- Columns:
--   agent_username        varchar  agent
--   handled               bigint   contacts that the agent handled
--   last_contact_date     date     local day of the newest disconnect
--   last_evaluation_date  date     local day of the agent's newest evaluation before these days, NULL without one
-- Parameters:
--   from   day   today-6  first local day
--   to     day   today    last local day
--   form   text  none     only forms with this title
--   queue  text  none     only this queue
WITH evaluated AS (
  SELECT
    agent_username,
    max(evaluation_date) AS last_evaluation_date
  FROM connect_evaluations
  WHERE year * 10000 + month * 100 + day <= ${to+1}
    AND evaluation_date <= ${to:date}
    AND is_counted = 1
    AND (${form} IS NULL OR form = ${form})
  GROUP BY agent_username
)
SELECT
  contacts.agent_username,
  count(*) AS handled,
  max(contacts.disconnect_date) AS last_contact_date,
  max(evaluated.last_evaluation_date) AS last_evaluation_date
FROM connect_contacts AS contacts
LEFT JOIN evaluated ON evaluated.agent_username = contacts.agent_username
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from:disconnect} AND ${to+1}
  AND contacts.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND contacts.is_handled = 1
  AND contacts.leg_kind <> 'monitor'
  AND contacts.agent_username IS NOT NULL
  AND (evaluated.last_evaluation_date IS NULL OR evaluated.last_evaluation_date < ${from:date})
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
GROUP BY contacts.agent_username
ORDER BY contacts.agent_username
