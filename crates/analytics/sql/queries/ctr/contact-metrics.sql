-- Contact metrics of Amazon Connect
--
-- The historical contact metrics of Amazon Connect under their names, for contacts that were disconnected in the selected local days, in one group or
-- grouped by day, half hour, queue, agent, routing profile, channel, subtype, method, leg kind or call reason. When clocks are set back, a
-- half hour that occurs twice is one row.
--
-- Columns:
--   group_name                            varchar  value of the grouping; all for one group
--   contacts_created                      bigint   Contacts created
--   customer_contacts                     bigint   contacts as customers see them: without transfers, consults, conferences, callbacks, surveys, monitors, e-mail replies and discarded previews
--   contacts_incoming                     bigint   Contacts incoming
--   contacts_queued                       bigint   Contacts queued
--   contacts_handled                      bigint   Contacts handled
--   contacts_handled_incoming             bigint   Contacts handled incoming
--   contacts_handled_outbound             bigint   Contacts handled outbound
--   api_contacts_handled                  bigint   API contacts handled
--   callback_contacts_handled             bigint   Callback contacts handled
--   contacts_abandoned                    bigint   Contacts abandoned
--   abandonment_rate_share                double   Abandonment rate, 0 to 1; NULL without contacts queued
--   contacts_answered_in_x                bigint   Contacts answered in X seconds
--   contacts_abandoned_in_x               bigint   Contacts abandoned in X seconds
--   contacts_removed_from_queue_in_x      bigint   Contacts removed from queue in X seconds
--   service_level_share                   double   Service level X, 0 to 1; NULL without contacts queued
--   custom_service_level_share            double   Custom service level: answered in X seconds of queued without those transferred out of the queue or resulting in a callback
--   contacts_put_on_hold                  bigint   Contacts put on hold
--   contacts_agent_hung_up_first          bigint   Contacts agent hung up first
--   contacts_transferred_out              bigint   Contacts transferred out
--   contacts_transferred_out_by_agent     bigint   Contacts transferred out by agent
--   contacts_transferred_out_from_queue   bigint   Contacts transferred out queue
--   contacts_transferred_out_internal     bigint   Contacts transferred out internal
--   contacts_transferred_out_external     bigint   Contacts transferred out external
--   contacts_transferred_in               bigint   Contacts transferred in
--   contacts_transferred_in_by_agent      bigint   Contacts transferred in by agent
--   contacts_transferred_in_from_queue    bigint   Contacts transferred in from queue
--   contacts_consulted                    bigint   contacts with leg kind consult
--   contacts_resolved_in_x                bigint   Contacts resolved in X, with the threshold resolution_seconds
--   average_resolution_seconds            double   Average resolution time
--   average_queue_answer_seconds          double   Average queue answer time (ASA)
--   average_queue_abandon_seconds         double   Average queue abandon time
--   maximum_queued_seconds                integer  Maximum queued time
--   average_handle_seconds                double   Average handle time (AHT)
--   contact_handle_seconds                bigint   Contact handle time
--   average_active_seconds                double   Average active time
--   average_interaction_seconds           double   Average agent interaction time
--   average_interaction_and_hold_seconds  double   Average agent interaction and customer hold time
--   average_after_contact_work_seconds    double   Average after contact work time (ACW)
--   average_hold_seconds                  double   Average customer hold time, of contacts put on hold
--   average_hold_all_contacts_seconds     double   Average customer hold time all contacts
--   average_holds                         double   Average holds, of all contacts
--   average_pause_seconds                 double   Average agent pause time, of contacts that were paused
--   average_contact_seconds               double   Average contact duration
--   contact_flow_seconds                  bigint   Contact flow time
-- Parameters:
--   from                 day     today-6  first local day of disconnect
--   to                   day     today    last local day of disconnect
--   by                   choice  all      grouping: all, day, half_hour, queue, agent, routing_profile, channel, subtype, method, leg_kind or reason
--   seconds              number  20       X of queue metrics, in seconds
--   comparison           choice  LT       less than X seconds, or at most X: LT or LTE
--   exclude_transferred  choice  1        1 excludes contacts transferred out of the queue from the custom service level: 0 or 1
--   exclude_callbacks    choice  1        1 excludes contacts that resulted in a callback from the custom service level: 0 or 1
--   ignored_seconds      number  0        excludes contacts abandoned in less than this from the custom service level
--   resolution_seconds   number  86400    X of contacts resolved, in seconds
--   channel              choice  none     only this channel: VOICE, CHAT, TASK or EMAIL
--   subtype              text    none     only this channel subtype, such as connect:WhatsApp
--   queue                text    none     only this queue
--   agent                text    none     only this agent, by user name
WITH contacts AS (
  SELECT
    *,
    CASE ${by}
      WHEN 'day' THEN CAST(disconnect_date AS varchar)
      WHEN 'half_hour' THEN date_format(disconnect_half_hour, '%Y-%m-%d %H:%i')
      WHEN 'queue' THEN queue_name
      WHEN 'agent' THEN agent_username
      WHEN 'routing_profile' THEN routing_profile_name
      WHEN 'channel' THEN channel
      WHEN 'subtype' THEN channel_subtype
      WHEN 'method' THEN initiation_method
      WHEN 'leg_kind' THEN leg_kind
      WHEN 'reason' THEN call_reason
      ELSE 'all'
    END AS group_name,
    CASE WHEN (wait_seconds < ${seconds} OR (${comparison} = 'LTE' AND wait_seconds = ${seconds})) THEN 1 ELSE 0 END AS is_in_time,
    CASE
      WHEN is_transferred_from_queue = 1 AND ${exclude_transferred} = 1 THEN 1
      WHEN is_callback_from_queue = 1 AND ${exclude_callbacks} = 1 THEN 1
      WHEN abandon_seconds < ${ignored_seconds} THEN 1
      ELSE 0
    END AS is_excluded
  FROM connect_contacts
  WHERE year * 10000 + month * 100 + day BETWEEN ${from:disconnect} AND ${to+1}
    AND disconnect_date BETWEEN ${from:date} AND ${to:date}
    AND (${channel} IS NULL OR channel = ${channel})
    AND (${subtype} IS NULL OR channel_subtype = ${subtype})
    AND (${queue} IS NULL OR queue_name = ${queue})
    AND (${agent} IS NULL OR agent_username = ${agent})
)
SELECT
  group_name,
  count(*) AS contacts_created,
  sum(is_customer_contact) AS customer_contacts,
  sum(is_incoming) AS contacts_incoming,
  sum(is_queued) AS contacts_queued,
  sum(is_handled) AS contacts_handled,
  sum(is_handled * is_incoming) AS contacts_handled_incoming,
  count_if(is_handled = 1 AND initiation_method = 'OUTBOUND') AS contacts_handled_outbound,
  count_if(is_handled = 1 AND initiation_method = 'API') AS api_contacts_handled,
  count_if(is_handled = 1 AND initiation_method = 'CALLBACK') AS callback_contacts_handled,
  sum(is_abandoned) AS contacts_abandoned,
  CAST(sum(is_abandoned) AS double) / nullif(sum(is_queued), 0) AS abandonment_rate_share,
  sum(is_in_time * is_handled) AS contacts_answered_in_x,
  sum(is_in_time * is_abandoned) AS contacts_abandoned_in_x,
  sum(is_in_time) AS contacts_removed_from_queue_in_x,
  CAST(sum(is_in_time) AS double) / nullif(sum(is_queued), 0) AS service_level_share,
  CAST(sum(is_in_time * is_handled) AS double) / nullif(sum(is_queued) - sum(is_excluded), 0) AS custom_service_level_share,
  sum(is_put_on_hold) AS contacts_put_on_hold,
  count_if(is_handled = 1 AND disconnect_reason = 'AGENT_DISCONNECT') AS contacts_agent_hung_up_first,
  sum(is_transferred) AS contacts_transferred_out,
  sum(is_transferred * is_handled) AS contacts_transferred_out_by_agent,
  sum(is_transferred * (1 - is_handled)) AS contacts_transferred_out_from_queue,
  count_if(is_transferred = 1 AND transferred_to_address IS NULL) AS contacts_transferred_out_internal,
  count_if(is_transferred = 1 AND transferred_to_address IS NOT NULL) AS contacts_transferred_out_external,
  count_if(initiation_method IN ('TRANSFER', 'QUEUE_TRANSFER')) AS contacts_transferred_in,
  count_if(initiation_method = 'TRANSFER') AS contacts_transferred_in_by_agent,
  count_if(initiation_method = 'QUEUE_TRANSFER') AS contacts_transferred_in_from_queue,
  count_if(leg_kind = 'consult') AS contacts_consulted,
  count_if(resolution_seconds < ${resolution_seconds}) AS contacts_resolved_in_x,
  avg(resolution_seconds) AS average_resolution_seconds,
  avg(answer_seconds) AS average_queue_answer_seconds,
  avg(abandon_seconds) AS average_queue_abandon_seconds,
  max(wait_seconds) AS maximum_queued_seconds,
  avg(handle_seconds) AS average_handle_seconds,
  sum(handle_seconds) AS contact_handle_seconds,
  avg(active_seconds) AS average_active_seconds,
  avg(interaction_seconds) AS average_interaction_seconds,
  avg(coalesce(interaction_seconds, 0) + hold_seconds) AS average_interaction_and_hold_seconds,
  avg(after_contact_work_seconds) AS average_after_contact_work_seconds,
  avg(CASE WHEN is_put_on_hold = 1 THEN hold_seconds END) AS average_hold_seconds,
  avg(hold_seconds) AS average_hold_all_contacts_seconds,
  avg(coalesce(holds, 0)) AS average_holds,
  avg(nullif(pause_seconds, 0)) AS average_pause_seconds,
  avg(contact_seconds) AS average_contact_seconds,
  sum(contact_flow_seconds) AS contact_flow_seconds
FROM contacts
GROUP BY group_name
ORDER BY group_name
