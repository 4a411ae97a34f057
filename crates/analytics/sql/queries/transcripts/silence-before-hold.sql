-- Silence before hold
--
-- Calls that an agent put on hold, with the last words before the hold and the silence in the minute before it. A contact record has the duration
-- of holds but not when they began: the longest silence of the conversation counts as the hold.
--
-- Columns:
--   recording_time          timestamp(3)  start of the recording, UTC
--   local_recording_time    timestamp(3)  the same in local time
--   contactid               varchar       contact
--   queue_name              varchar       queue of the contact
--   agent_username          varchar       agent
--   holds                   integer       number of holds
--   hold_seconds            integer       customer hold time in seconds
--   begin_seconds           double        start of the longest silence, in seconds from the start of the recording
--   silence_seconds         double        its duration in seconds
--   silence_seconds_before  double        silences of a second or more in the minute before it, in seconds
--   participant             varchar       participant of the last turn before the hold: AGENT or CUSTOMER
--   text                    varchar       the words
-- Parameters:
--   from     day     today-6  first local day
--   to       day     today    last local day
--   queue    text    none     only this queue
--   agent    text    none     only this agent, by user name
--   seconds  number  10       minimum duration of the longest silence in seconds
WITH turns AS (
  SELECT
    contactid,
    turn,
    participant,
    text,
    begin_seconds,
    silence_seconds,
    date_add('millisecond', CAST(0 - round(begin_seconds * 1000) AS bigint), turn_time) AS recording_time,
    lag(participant) OVER conversation AS participant_before,
    lag(text) OVER conversation AS text_before,
    row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY silence_seconds DESC NULLS LAST, turn) AS place
  FROM connect_transcript_turns
  WHERE year * 10000 + month * 100 + day BETWEEN ${from-1} AND ${to+1}
    AND conversation_date BETWEEN ${from:date} AND ${to:date}
    AND channel = 'VOICE'
  WINDOW conversation AS (PARTITION BY year, month, day, contactid ORDER BY turn)
),
longest AS (
  SELECT
    contactid,
    recording_time,
    begin_seconds - silence_seconds AS begin_seconds,
    silence_seconds,
    participant_before,
    text_before
  FROM turns
  WHERE place = 1 AND silence_seconds >= ${seconds}
),
minute_before AS (
  SELECT
    longest.contactid,
    sum(turns.silence_seconds) AS silence_seconds
  FROM longest
  INNER JOIN turns ON turns.contactid = longest.contactid
  WHERE turns.silence_seconds >= 1
    AND turns.begin_seconds <= longest.begin_seconds
    AND turns.begin_seconds > longest.begin_seconds - 60
  GROUP BY longest.contactid
)
SELECT
  longest.recording_time,
  CAST(with_timezone(longest.recording_time, 'UTC') AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_recording_time,
  longest.contactid,
  contact.queue_name,
  contact.agent_username,
  contact.holds,
  contact.hold_seconds,
  round(longest.begin_seconds, 3) AS begin_seconds,
  round(longest.silence_seconds, 3) AS silence_seconds,
  round(coalesce(minute_before.silence_seconds, 0), 3) AS silence_seconds_before,
  longest.participant_before AS participant,
  longest.text_before AS text
FROM longest
LEFT JOIN minute_before ON minute_before.contactid = longest.contactid
INNER JOIN connect_contacts AS contact
  ON contact.contactid = longest.contactid
  AND contact.year * 10000 + contact.month * 100 + contact.day BETWEEN ${from:conversation} AND ${to+1}
WHERE contact.is_put_on_hold = 1
  AND (${queue} IS NULL OR contact.queue_name = ${queue})
  AND (${agent} IS NULL OR contact.agent_username = ${agent})
ORDER BY silence_seconds_before DESC, longest.recording_time, longest.contactid
