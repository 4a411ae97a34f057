-- Prompts that customers heard
--
-- Which texts and recordings did customers hear, where, and how often?
--
-- Columns:
--   flow_name     varchar  flow
--   block_type    varchar  type of the block
--   block_id      varchar  block
--   prompt        varchar  text of the prompt
--   audio_prompt  varchar  recording that was played
--   plays         bigint   number of plays
--   contacts      bigint   contacts that heard the prompt
-- Parameters:
--   from  day   today-6  first local day
--   to    day   today    last local day
--   flow  text  none     only this flow
SELECT
  flow_name,
  block_type,
  block_id,
  parameter_text AS prompt,
  json_extract_scalar(parameters, '$.audioprompt') AS audio_prompt,
  count(*) AS plays,
  count(DISTINCT contactid) AS contacts
FROM connect_cfl_events
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND event_date BETWEEN ${from:date} AND ${to:date}
  AND coalesce(parameter_text, json_extract_scalar(parameters, '$.audioprompt')) IS NOT NULL
  AND (${flow} IS NULL OR flow_name = ${flow})
GROUP BY flow_name, block_type, block_id, parameter_text, json_extract_scalar(parameters, '$.audioprompt')
ORDER BY plays DESC, flow_name, block_type, block_id, prompt, audio_prompt
