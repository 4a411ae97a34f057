-- Answers of evaluations, for reports
--
-- One row is a question of an evaluation, from its newest submission.
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
SELECT
  evaluationid,
  contactid,
  instanceid,
  agentid,
  evaluationdefinitiontitle,
  evaluator,
  evaluationstarttimestamp,
  evaluationsubmittimestamp,
  evaluationformtotalscorepercentage,
  answer.questionrefid,
  answer.sectionrefid,
  answer.sectiontitle,
  answer.parentsectionrefid,
  answer.questiontext,
  answer.questionanswervalue,
  answer.questionanswervaluerefid,
  answer.questionanswerscorepercentage
FROM connect_ef_current
CROSS JOIN UNNEST(evaluationquestionanswers) AS questions(answer)
