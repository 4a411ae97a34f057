-- Section scores of evaluations, for reports
--
-- One row is a section of an evaluation with its score, as the evaluation is now.
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
--   sectionrefid                        varchar  the section's id
--   sectiontitle                        varchar  the section
--   sectionscorepercentage              real     the section's score in percent, NULL where there is none
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
  score.sectionrefid,
  score.sectiontitle,
  score.sectionscorepercentage
FROM connect_ef_current
CROSS JOIN UNNEST(evaluationsectionsscores) AS sections(score)
