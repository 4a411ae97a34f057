-- Scores of evaluations by section
--
-- One row is a section of an evaluation with its score.
--
-- Columns:
--   evaluationid     varchar  the evaluation
--   contactid        varchar  the contact that was evaluated
--   evaluation_date  date     the day of the submission, UTC
--   form             varchar  the title of the evaluation form
--   agent_username   varchar  the agent who took the contact
--   queue_name       varchar  the contact's queue
--   channel          varchar  the contact's channel
--   section          varchar  the section
--   score_percent    double   the section's score, 0 to 100; NULL where there is none
--   year             integer  the year of the submission, UTC
--   month            integer  its month
--   day              integer  its day
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  CAST(date_parse(CAST(evaluation.year * 10000 + evaluation.month * 100 + evaluation.day AS varchar), '%Y%m%d') AS date) AS evaluation_date,
  evaluation.evaluationdefinitiontitle AS form,
  contact.agent_username,
  contact.queue_name,
  contact.channel,
  score.sectiontitle AS section,
  round(CAST(score.sectionscorepercentage AS double), 2) AS score_percent,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM connect_ef_current AS evaluation
CROSS JOIN UNNEST(evaluation.evaluationsectionsscores) AS sections(score)
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
