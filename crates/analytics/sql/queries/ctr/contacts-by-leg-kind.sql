-- Contacts by kind of leg
--
-- Contacts created by the kind of leg: customer contacts are conversations as customers see them, the other kinds are legs that Connect counts as
-- separate contacts. A reply is an e-mail with which an agent (AGENT_REPLY) or a flow (FLOW) answers a customer contact, a discarded preview a call
-- of a campaign that the agent did not dial.
--
-- Columns:
--   disconnect_date  date     local day
--   leg_kind         varchar  customer contact, transfer, queue transfer, consult, conference, callback waiting, callback dialed, disconnect flow, monitor, external party, manager assist, reply or discarded preview
--   contacts         bigint   contacts created
--   queued           bigint   contacts queued
--   handled          bigint   contacts handled
--   abandoned        bigint   contacts abandoned
-- Parameters:
--   from     day     today-6  first local day of disconnect
--   to       day     today    last local day of disconnect
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
SELECT
  disconnect_date,
  leg_kind,
  count(*) AS contacts,
  sum(is_queued) AS queued,
  sum(is_handled) AS handled,
  sum(is_abandoned) AS abandoned
FROM connect_contacts
WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
  AND disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND (${channel} IS NULL OR channel = ${channel})
  AND (${subtype} IS NULL OR channel_subtype = ${subtype})
GROUP BY disconnect_date, leg_kind
ORDER BY disconnect_date, contacts DESC, leg_kind
