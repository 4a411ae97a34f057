-- Turns with words
--
-- Turns that contain all of these words, or parts of words, in any order and in upper or lower case.
--
-- Columns:
--   turn_time        timestamp(3)    start of the turn, UTC
--   local_turn_time  timestamp(3)    the same in local time
--   contactid        varchar         contact
--   channel          varchar         VOICE, IVR or CHAT
--   turn             integer         position in the transcript, from 1
--   participant      varchar         AGENT, CUSTOMER or SYSTEM
--   sentiment        varchar         sentiment of the turn
--   text             varchar         the words
--   categories       array(varchar)  categories that matched at the turn
-- Parameters:
--   from         day     today-6  first local day
--   to           day     today    last local day
--   words        text    none     words to search for, separated by spaces; without any, all turns with words
--   participant  choice  none     only turns of this participant: AGENT, CUSTOMER or SYSTEM
--   channel      choice  none     only this channel: VOICE, IVR or CHAT
--   limit        number  100      maximum number of turns
SELECT
  turn_time,
  CAST(with_timezone(turn_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_turn_time,
  contactid,
  channel,
  turn,
  participant,
  sentiment,
  text,
  categories
FROM connect_transcript_turns
WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
  AND conversation_date BETWEEN ${from:date} AND ${to:date}
  AND text IS NOT NULL
  AND all_match(split(lower(coalesce(${words}, '')), ' '), word -> strpos(lower(text), word) > 0)
  AND (${participant} IS NULL OR participant = ${participant})
  AND (${channel} IS NULL OR channel = ${channel})
ORDER BY turn_time DESC, contactid, turn
LIMIT ${limit}
