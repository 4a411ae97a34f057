-- Evaluation scores and customer sentiment
--
-- Contacts with an evaluation and an analysis, largest disagreement first. A score of 50 percent corresponds to a sentiment of 0.
-- Self-service (IVR) does not count.
--
-- Columns:
--   submit_time         timestamp(3)  submission timestamp, UTC
--   local_submit_time   timestamp(3)  the same, in the reporting time zone
--   evaluationid        varchar       evaluation
--   contactid           varchar       contact
--   form                varchar       title of the form
--   agent_username      varchar       agent
--   channel             varchar       analyzed channel: VOICE, CHAT or EMAIL
--   score_percent       double        evaluation score
--   customer_sentiment  double        -5 to 5
--   disagreement        double        difference of both on a scale from 0 to 1
-- Parameters:
--   from   day     today-6  first local day
--   to     day     today    last local day
--   form   text    none     only forms with this title
--   agent  text    none     only this agent, by user name
--   queue  text    none     only this queue
--   limit  number  20       maximum number of rows
SELECT
  evaluations.submit_time,
  CAST(with_timezone(evaluations.submit_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_submit_time,
  evaluations.evaluationid,
  evaluations.contactid,
  evaluations.form,
  evaluations.agent_username,
  analyses.channel,
  evaluations.score_percent,
  round(analyses.customer_sentiment, 2) AS customer_sentiment,
  round(abs(evaluations.score_percent / 100 - (analyses.customer_sentiment + 5) / 10), 4) AS disagreement
FROM connect_evaluations AS evaluations
JOIN connect_analyses AS analyses ON analyses.contactid = evaluations.contactid
WHERE evaluations.year * 10000 + evaluations.month * 100 + evaluations.day BETWEEN ${from-1} AND ${to+1}
  AND evaluations.evaluation_date BETWEEN ${from:date} AND ${to:date}
  AND evaluations.is_counted = 1
  AND evaluations.score_percent IS NOT NULL
  AND analyses.customer_sentiment IS NOT NULL
  AND coalesce(analyses.channel, '') <> 'IVR'
  AND (${form} IS NULL OR evaluations.form = ${form})
  AND (${agent} IS NULL OR evaluations.agent_username = ${agent})
  AND (${queue} IS NULL OR evaluations.queue_name = ${queue})
ORDER BY disagreement DESC, evaluations.submit_time, evaluations.evaluationid, analyses.channel
LIMIT ${limit}
