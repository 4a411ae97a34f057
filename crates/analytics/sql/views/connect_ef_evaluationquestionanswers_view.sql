-- Answers of evaluations, for reports
--
-- One row is a question of an evaluation, as the evaluation is now.
--
-- Columns:
--   evaluationid                        varchar  the evaluation
--   contactid                           varchar  the contact that was evaluated
--   instanceid                          varchar  the Connect instance
--   agentid                             varchar  the agent who was evaluated
--   evaluationdefinitiontitle           varchar  the title of the evaluation form
--   evaluator                           varchar  who evaluated
--   evaluationstarttimestamp            varchar  when the evaluation was begun, ISO 8601 in UTC
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
