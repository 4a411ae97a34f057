-- Contacts with an evaluation
--
-- Contacts handled by each agent, and how many of them were evaluated on any day. Calibrations, and evaluations of customers and automated systems,
-- do not count, nor do legs of supervisors who monitor a contact.
--
-- Columns:
--   agent_username   varchar  agent
--   handled          bigint   contacts that the agent handled
--   evaluated        bigint   contacts with an evaluation
--   evaluated_share  double   their share, 0 to 1
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   form     text    none     only forms with this title
--   queue    text    none     only this queue
--   channel  choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype  text    none     only this channel subtype, such as connect:WhatsApp
WITH evaluated AS (
  SELECT DISTINCT contactid
  FROM connect_ef_current
  WHERE is_counted = 1
    AND (${form} IS NULL OR evaluationdefinitiontitle = ${form})
)
SELECT
  contacts.agent_username,
  count(*) AS handled,
  count(evaluated.contactid) AS evaluated,
  round(CAST(count(evaluated.contactid) AS double) / count(*), 4) AS evaluated_share
FROM connect_contacts AS contacts
LEFT JOIN evaluated ON evaluated.contactid = contacts.contactid
WHERE contacts.year * 10000 + contacts.month * 100 + contacts.day BETWEEN ${from:disconnect} AND ${to+1}
  AND contacts.disconnect_date BETWEEN ${from:date} AND ${to:date}
  AND contacts.is_handled = 1
  AND contacts.leg_kind <> 'monitor'
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
  AND (${channel} IS NULL OR contacts.channel = ${channel})
  AND (${subtype} IS NULL OR contacts.channel_subtype = ${subtype})
GROUP BY contacts.agent_username
ORDER BY contacts.agent_username
