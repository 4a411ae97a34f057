-- Evaluations with their contacts, for reports
--
-- One row is a question of an evaluation beside one of its section scores, with what the contact record says of the contact, whatever its
-- day.
--
-- Columns:
--   evaluationid                        varchar  the evaluation
--   contactid                           varchar  the contact that was evaluated
--   instanceid                          varchar  the Connect instance
--   agentid                             varchar  the agent who was evaluated
--   evaluationdefinitiontitle           varchar  the title of the evaluation form
--   evaluator                           varchar  who evaluated
--   evaluationsubmittimestamp           varchar  when it was submitted, ISO 8601 in UTC
--   evaluationformtotalscorepercentage  real     the score of the form in percent, NULL where there is none
--   questionrefid                       varchar  the question's id in the form
--   sectionrefid                        varchar  its section's id
--   sectiontitle                        varchar  its section
--   parentsectionrefid                  varchar  the id of the section around that one
--   questiontext                        varchar  the question
--   questionanswervalue                 varchar  the answer
--   questionanswervaluerefid            varchar  the id of the option that was chosen
--   questionanswerscorepercentage       real     the answer's score in percent, NULL where there is none
--   score_sectionrefid                  varchar  the scored section's id
--   score_sectiontitle                  varchar  the scored section
--   score_sectionscorepercentage        real     the section's score in percent, NULL where there is none
--   agent_username                      varchar  the agent who took the contact
--   channel                             varchar  the contact's channel
--   queue_name                          varchar  the contact's queue
--   agent_routingprofile_name           varchar  the agent's routing profile
--   connectedtosystemtimestamp          varchar  when the customer reached Connect, ISO 8601 in UTC
--   disconnecttimestamp                 varchar  when the contact ended, ISO 8601 in UTC
--   initiationtimestamp                 varchar  when the contact began, ISO 8601 in UTC
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  evaluation.instanceid,
  evaluation.agentid,
  evaluation.evaluationdefinitiontitle,
  evaluation.evaluator,
  evaluation.evaluationsubmittimestamp,
  evaluation.evaluationformtotalscorepercentage,
  evaluation.questionrefid,
  evaluation.sectionrefid,
  evaluation.sectiontitle,
  evaluation.parentsectionrefid,
  evaluation.questiontext,
  evaluation.questionanswervalue,
  evaluation.questionanswervaluerefid,
  evaluation.questionanswerscorepercentage,
  evaluation.score_sectionrefid,
  evaluation.score_sectiontitle,
  evaluation.score_sectionscorepercentage,
  contact.agent_username,
  contact.channel,
  contact.queue_name,
  contact.agent_routingprofile_name,
  contact.connectedtosystemtimestamp,
  contact.disconnecttimestamp,
  contact.initiationtimestamp
FROM final_connect_ef_evaluationsall_view AS evaluation
LEFT JOIN connect_ctr_denormalized AS contact ON contact.contactid = evaluation.contactid
