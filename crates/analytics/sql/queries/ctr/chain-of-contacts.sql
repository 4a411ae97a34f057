-- Legs of a conversation
--
-- All contacts of the chain of a given contact: transfers, consults, callbacks, surveys and monitors, in the order of initiation. The chain
-- includes related contacts, such as the earlier and later chats of a persistent chat, and the chains of contacts up to two related contacts away.
--
-- Columns:
--   contactid              varchar       contact
--   leg_kind               varchar       kind of leg, such as customer contact, transfer or consult
--   previous_contact_id    varchar       previous contact
--   next_contact_id        varchar       next contact
--   initiation_method      varchar       initiation method, such as TRANSFER
--   initiation_time        timestamp(3)  initiation timestamp, UTC
--   local_initiation_time  timestamp(3)  the same, in the reporting time zone
--   channel                varchar       VOICE, CHAT, TASK or EMAIL
--   queue_name             varchar       queue
--   agent_username         varchar       agent
--   wait_seconds           integer       queue time in seconds
--   interaction_seconds    integer       agent interaction time in seconds
--   disconnect_reason      varchar       disconnect reason
--   initial_contact_id     varchar       first contact of the chain; NULL for the first
--   related_contact_id     varchar       related contact, such as the source of a persistent chat
-- Parameters:
--   contact_id  text    none     any contact of the chain
--   from        day     today-6  first local day
--   to          day     today    last local day
--   days        number  91       days before and after the selected days to search for contacts of the chain
WITH contacts AS (
  SELECT
    *,
    filter(
      ARRAY[contactid, initial_contact_id, previous_contact_id, next_contact_id, related_contact_id],
      id -> id IS NOT NULL
    ) AS ids
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day
    BETWEEN CAST(date_format(date_add('day', -1 - ${days}, ${from:date}), '%Y%m%d') AS integer)
    AND CAST(date_format(date_add('day', 1 + ${days}, ${to:date}), '%Y%m%d') AS integer)
),
-- A contact refers to its chain and its related contact, so each step adds the neighbors of the known chains.
one_step AS (
  SELECT array_distinct(flatten(array_agg(ids))) AS ids
  FROM contacts
  WHERE contains(ids, ${contact_id})
),
two_steps AS (
  SELECT array_distinct(flatten(array_agg(contacts.ids))) AS ids
  FROM contacts
  CROSS JOIN one_step
  WHERE arrays_overlap(contacts.ids, one_step.ids)
),
three_steps AS (
  SELECT array_distinct(flatten(array_agg(contacts.ids))) AS ids
  FROM contacts
  CROSS JOIN two_steps
  WHERE arrays_overlap(contacts.ids, two_steps.ids)
)
SELECT
  contacts.contactid,
  contacts.leg_kind,
  contacts.previous_contact_id,
  contacts.next_contact_id,
  contacts.initiation_method,
  contacts.initiation_time,
  contacts.local_initiation_time,
  contacts.channel,
  contacts.queue_name,
  contacts.agent_username,
  contacts.wait_seconds,
  contacts.interaction_seconds,
  contacts.disconnect_reason,
  contacts.initial_contact_id,
  contacts.related_contact_id
FROM contacts
CROSS JOIN three_steps
WHERE contains(three_steps.ids, contacts.contactid)
ORDER BY initiation_time, contactid
