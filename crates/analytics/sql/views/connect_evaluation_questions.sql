-- Answers of evaluations by question
--
-- One row is a question of an evaluation with its answer and score.
--
-- Columns:
--   evaluationid       varchar  the evaluation
--   contactid          varchar  the contact that was evaluated
--   evaluation_date    date     the day of the submission, UTC
--   form               varchar  the title of the evaluation form
--   agent_username     varchar  the agent who took the contact
--   queue_name         varchar  the contact's queue
--   channel            varchar  the contact's channel
--   section            varchar  the section with those around it, such as Greeting -> Name
--   question           varchar  the question
--   question_type      varchar  TEXT, NUMERIC, SINGLESELECT, MULTISELECT or DATETIME
--   answer             varchar  the answer
--   score_percent      double   the answer's score, 0 to 100; NULL where there is none
--   is_automatic_fail  integer  1 if the answer failed the whole form, else 0
--   is_not_applicable  integer  1 if the question was marked as not applicable, else 0
--   year               integer  the year of the submission, UTC
--   month              integer  its month
--   day                integer  its day
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  CAST(date_parse(CAST(evaluation.year * 10000 + evaluation.month * 100 + evaluation.day AS varchar), '%Y%m%d') AS date) AS evaluation_date,
  evaluation.evaluationdefinitiontitle AS form,
  contact.agent_username,
  contact.queue_name,
  contact.channel,
  answer.fullsectiontitle AS section,
  answer.questiontext AS question,
  answer.questiontype AS question_type,
  answer.questionanswervalue AS answer,
  round(CAST(answer.questionanswerscorepercentage AS double), 2) AS score_percent,
  CASE WHEN answer.questionautomaticfail THEN 1 ELSE 0 END AS is_automatic_fail,
  CASE WHEN answer.questionnotapplicable THEN 1 ELSE 0 END AS is_not_applicable,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM connect_ef_current AS evaluation
CROSS JOIN UNNEST(evaluation.evaluationquestionanswers) AS questions(answer)
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
