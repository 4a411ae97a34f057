-- Scores of evaluations by section
--
-- One row is a section of an evaluation with its score.
--
-- Columns:
--   evaluationid          varchar  evaluation
--   contactid             varchar  evaluated contact
--   evaluation_date       date     local date of the submission
--   form                  varchar  title of the evaluation form
--   agent_username        varchar  agent who handled the contact
--   queue_name            varchar  queue of the contact
--   channel               varchar  channel of the contact
--   section               varchar  section
--   score_percent         double   score of the section, 0 to 100; NULL without a score
--   section_notes         varchar  notes of the section
--   evaluator             varchar  evaluator
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
  score.sectiontitle AS section,
  round(CAST(score.sectionscorepercentage AS double), 2) AS score_percent,
  score.sectionnotes AS section_notes,
  evaluation.evaluator,
  evaluation.is_counted,
  contact.routing_profile_name,
  contact.agent_hierarchy,
  contact.channel_subtype,
  evaluation.year,
  evaluation.month,
  evaluation.day
FROM connect_ef_current AS evaluation
CROSS JOIN UNNEST(evaluation.evaluationsectionsscores) AS sections(score)
LEFT JOIN connect_contacts AS contact ON contact.contactid = evaluation.contactid
