-- The chain of one contact
--
-- How did a contact go from one to the next? All contacts of a chain of transfers and callbacks, given any of them, in the order in which
-- they began.
--
-- Columns:
--   contactid            varchar       the contact
--   previous_contact_id  varchar       the contact before it in the chain
--   next_contact_id      varchar       the contact after it in the chain
--   initiation_method    varchar       how it began, such as TRANSFER
--   initiation_time      timestamp(3)  when it began, UTC
--   channel              varchar       VOICE, CHAT, TASK or EMAIL
--   queue_name           varchar       the queue
--   agent_username       varchar       the agent
--   wait_seconds         integer       seconds in the queue
--   interaction_seconds  integer       seconds with the agent
--   disconnect_reason    varchar       who or what ended it
-- Parameters:
--   contact_id  text  none     any contact of the chain
--   from        day   today-6  the first day, UTC
--   to          day   today    the last day, UTC
WITH contacts AS (
  SELECT
    contactid,
    coalesce(initial_contact_id, contactid) AS first_contact_id,
    previous_contact_id,
    next_contact_id,
    initiation_method,
    initiation_time,
    channel,
    queue_name,
    agent_username,
    wait_seconds,
    interaction_seconds,
    disconnect_reason
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
),
asked AS (
  SELECT first_contact_id
  FROM contacts
  WHERE contactid = ${contact_id}
)
SELECT
  contacts.contactid,
  contacts.previous_contact_id,
  contacts.next_contact_id,
  contacts.initiation_method,
  contacts.initiation_time,
  contacts.channel,
  contacts.queue_name,
  contacts.agent_username,
  contacts.wait_seconds,
  contacts.interaction_seconds,
  contacts.disconnect_reason
FROM contacts
JOIN asked ON asked.first_contact_id = contacts.first_contact_id
ORDER BY initiation_time, contactid
