-- Section scores of evaluations, for reports
--
-- One row is a section of an evaluation with its score, from its newest submission.
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
--   sectionrefid                        varchar  ID of the section
--   sectiontitle                        varchar  title of the section
--   sectionscorepercentage              real     the section's score in percent, NULL without one
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
