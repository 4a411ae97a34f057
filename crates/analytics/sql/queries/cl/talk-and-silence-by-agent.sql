-- Talk and silence by agent
--
-- How conversations are shared between agent, customer and silence, and how fast both speak. Averages over conversations, each of which
-- counts alike; those in which no agent could speak, chats and menus, are left out.
--
-- Columns:
--   agent_username                varchar  the agent, NULL for contacts without one
--   conversations                 bigint   analysed contacts with an agent's talk time
--   average_conversation_seconds  integer  how long a conversation is
--   talk_share                    double   in which somebody speaks, 0 to 1
--   agent_talk_share              double   in which the agent speaks, 0 to 1
--   non_talk_share                double   in which nobody speaks, 0 to 1
--   agent_words_per_minute        double   the agent's speed of speech
--   customer_words_per_minute     double   the customers' speed of speech
-- Parameters:
--   from   day   today-6  the first day, UTC
--   to     day   today    the last day, UTC
--   queue  text  none     only this queue
SELECT
  contacts.agent_username,
  count(*) AS conversations,
  CAST(round(avg(analyses.totalconversationduration)) AS integer) AS average_conversation_seconds,
  round(avg(CAST(analyses.talktimetotal AS double) / nullif(analyses.totalconversationduration, 0)), 4) AS talk_share,
  round(avg(CAST(analyses.talktimeagent AS double) / nullif(analyses.totalconversationduration, 0)), 4) AS agent_talk_share,
  round(avg(CAST(analyses.nontalktimetotal AS double) / nullif(analyses.totalconversationduration, 0)), 4) AS non_talk_share,
  round(avg(analyses.averagewordsperminuteagent), 1) AS agent_words_per_minute,
  round(avg(analyses.averagewordsperminutecustomer), 1) AS customer_words_per_minute
FROM connect_cl_current AS analyses
LEFT JOIN connect_contacts AS contacts ON contacts.contactid = analyses.contactid
WHERE analyses.year * 10000 + analyses.month * 100 + analyses.day BETWEEN ${from} AND ${to}
  AND analyses.talktimeagent IS NOT NULL
  AND (${queue} IS NULL OR contacts.queue_name = ${queue})
GROUP BY contacts.agent_username
ORDER BY contacts.agent_username
