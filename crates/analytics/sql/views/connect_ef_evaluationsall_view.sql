-- Evaluations with section scores and their answers, for reports
--
-- One row is a question of an evaluation that has section scores. An evaluation without questions has one row, with NULL in the columns of
-- questions.
--
-- Columns:
--   evaluationid                        varchar  the evaluation
--   contactid                           varchar  evaluated contact
--   instanceid                          varchar  Connect instance
--   agentid                             varchar  evaluated agent
--   evaluationdefinitiontitle           varchar  title of the evaluation form
--   evaluator                           varchar  evaluator
--   evaluationstarttimestamp            varchar  start of the evaluation, ISO 8601 in UTC
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
SELECT DISTINCT
  scored.evaluationid,
  scored.contactid,
  scored.instanceid,
  scored.agentid,
  scored.evaluationdefinitiontitle,
  scored.evaluator,
  scored.evaluationstarttimestamp,
  scored.evaluationsubmittimestamp,
  scored.evaluationformtotalscorepercentage,
  answered.questionrefid,
  answered.sectionrefid,
  answered.sectiontitle,
  answered.parentsectionrefid,
  answered.questiontext,
  answered.questionanswervalue,
  answered.questionanswervaluerefid,
  answered.questionanswerscorepercentage
FROM connect_ef_evaluationsectionsscores_view AS scored
LEFT JOIN connect_ef_evaluationquestionanswers_view AS answered ON answered.evaluationid = scored.evaluationid
