-- Legs of a conversation
--
-- All contacts of the chain of a given contact: transfers, consults, callbacks, surveys and monitors, in the order of initiation.
--
-- Columns:
--   contactid            varchar       contact
--   leg_kind             varchar       kind of leg, such as customer contact, transfer or consult
--   previous_contact_id  varchar       previous contact
--   next_contact_id      varchar       next contact
--   initiation_method    varchar       initiation method, such as TRANSFER
--   initiation_time      timestamp(3)  initiation timestamp, UTC
--   channel              varchar       VOICE, CHAT, TASK or EMAIL
--   queue_name           varchar       queue
--   agent_username       varchar       agent
--   wait_seconds         integer       queue time in seconds
--   interaction_seconds  integer       agent interaction time in seconds
--   disconnect_reason    varchar       disconnect reason
-- Parameters:
--   contact_id  text  none     any contact of the chain
--   from        day   today-6  first local day
--   to          day   today    last local day
WITH contacts AS (
  SELECT
    contactid,
    leg_kind,
    coalesce(initial_contact_id, CASE WHEN leg_kind = 'monitor' THEN related_contact_id END, contactid) AS first_contact_id,
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
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-8} AND ${to+8}
),
asked AS (
  SELECT first_contact_id
  FROM contacts
  WHERE contactid = ${contact_id}
)
SELECT
  contacts.contactid,
  contacts.leg_kind,
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
