-- Answers of evaluations by question
--
-- One row is a question of an evaluation with its answer and score.
--
-- Columns:
--   evaluationid          varchar  evaluation
--   contactid             varchar  evaluated contact
--   evaluation_date       date     local date of the submission
--   form                  varchar  title of the evaluation form
--   agent_username        varchar  agent who handled the contact
--   queue_name            varchar  queue of the contact
--   channel               varchar  channel of the contact
--   section               varchar  section with its parents, such as Greeting -> Name
--   question              varchar  question
--   question_type         varchar  TEXT, NUMERIC, SINGLESELECT, MULTISELECT or DATETIME
--   answer                varchar  answer
--   score_percent         double   score of the answer, 0 to 100; NULL without a score
--   is_automatic_fail     integer  1 if the answer failed the form automatically, else 0
--   is_not_applicable     integer  1 if the question was marked as not applicable, else 0
--   evaluator             varchar  evaluator
--   is_selection          integer  1 if the question has options (SINGLESELECT, MULTISELECT), else 0
--   is_counted            integer  1 if the evaluation counts in evaluation metrics, else 0
--   routing_profile_name  varchar  routing profile of the agent
--   agent_hierarchy       varchar  agent hierarchy groups from the first level down, separated by " / "
--   channel_subtype       varchar  subtype of the contact's channel
--   year                  integer  year of the submission, UTC; partition key
--   month                 integer  month of the submission, UTC; partition key
--   day                   integer  day of the submission, UTC; partition key
SELECT
  evaluation.evaluationid,
  evaluation.contactid,
  coalesce(
    CAST(CAST(TRY(from_iso8601_timestamp(evaluation.evaluationsubmittimestamp)) AT TIME ZONE ${time_zone} AS timestamp(3)) AS date),
    CAST(date_parse(CAST(evaluation.year * 10000 + evaluation.month * 100 + evaluation.day AS varchar), '%Y%m%d') AS date)
  ) AS evaluation_date,
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
  evaluation.evaluator,
  CASE WHEN answer.questiontype IN ('SINGLESELECT', 'MULTISELECT') THEN 1 ELSE 0 END AS is_selection,
  evaluation.is_counted,
  contact.routing_profile_name,
  contact.agent_hierarchy,
  contact.channel_subtype,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM connect_ef_current AS evaluation
CROSS JOIN UNNEST(evaluation.evaluationquestionanswers) AS questions(answer)
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
