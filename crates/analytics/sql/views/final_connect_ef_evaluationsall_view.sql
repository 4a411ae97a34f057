-- Answers of evaluations beside section scores, for reports
--
-- One row is a question of an evaluation beside one of the evaluation's section scores: each question with each section score, so that reports can
-- show either. Aggregate by evaluation and section before you average section scores: each section has a row for every question.
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
--   score_sectionrefid                  varchar  ID of the scored section
--   score_sectiontitle                  varchar  the scored section
--   score_sectionscorepercentage        real     the section's score in percent, NULL without one
SELECT
  answered.evaluationid,
  answered.contactid,
  answered.instanceid,
  answered.agentid,
  answered.evaluationdefinitiontitle,
  answered.evaluator,
  answered.evaluationstarttimestamp,
  answered.evaluationsubmittimestamp,
  answered.evaluationformtotalscorepercentage,
  answered.questionrefid,
  answered.sectionrefid,
  answered.sectiontitle,
  answered.parentsectionrefid,
  answered.questiontext,
  answered.questionanswervalue,
  answered.questionanswervaluerefid,
  answered.questionanswerscorepercentage,
  scored.sectionrefid AS score_sectionrefid,
  scored.sectiontitle AS score_sectiontitle,
  scored.sectionscorepercentage AS score_sectionscorepercentage
FROM connect_ef_evaluationsall_view AS answered
JOIN connect_ef_evaluationsectionsscores_view AS scored ON scored.evaluationid = answered.evaluationid
