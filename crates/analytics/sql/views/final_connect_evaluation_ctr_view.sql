-- Evaluations with their contacts, for reports
--
-- One row is a question of an evaluation beside one of its section scores, with fields of its contact record, which may be of any day.
--
-- Columns:
--   evaluationid                        varchar  the evaluation
--   contactid                           varchar  evaluated contact
--   instanceid                          varchar  Connect instance
--   agentid                             varchar  evaluated agent
--   evaluationdefinitiontitle           varchar  title of the evaluation form
--   evaluator                           varchar  evaluator
--   evaluationsubmittimestamp           varchar  submission timestamp, ISO 8601 in UTC
--   evaluationformtotalscorepercentage  real     the score of the form in percent, NULL without one
--   questionrefid                       varchar  ID of the question in the form
--   sectionrefid                        varchar  ID of the section
--   sectiontitle                        varchar  title of the section
--   parentsectionrefid                  varchar  ID of the parent section
--   questiontext                        varchar  the question
--   questionanswervalue                 varchar  the answer
--   questionanswervaluerefid            varchar  ID of the selected option
--   questionanswerscorepercentage       real     the answer's score in percent, NULL without one
--   score_sectionrefid                  varchar  ID of the scored section
--   score_sectiontitle                  varchar  the scored section
--   score_sectionscorepercentage        real     the section's score in percent, NULL without one
--   agent_username                      varchar  agent who handled the contact
--   channel                             varchar  the contact's channel
--   queue_name                          varchar  the contact's queue
--   agent_routingprofile_name           varchar  routing profile of the agent
--   connectedtosystemtimestamp          varchar  connected-to-system timestamp, ISO 8601 in UTC
--   disconnecttimestamp                 varchar  disconnect timestamp, ISO 8601 in UTC
--   initiationtimestamp                 varchar  initiation timestamp, ISO 8601 in UTC
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
