-- Turns of conversations
--
-- One row is a turn of a call, or a message or event of a chat, without duplicates. If a bucket has the turns of an original and of a redacted
-- file, the view has the redacted ones; if a contact was analyzed again on the same day, those of the newest file. A file of a call has no absolute
-- times: they are computed from the start of its recording, which is known to the minute.
--
-- Columns:
--   contactid          varchar         contact
--   conversation_date  date            local date of the recording
--   channel            varchar         VOICE, IVR or CHAT
--   language           varchar         language, such as en-GB
--   turn               integer         position in the transcript, from 1
--   turn_type          varchar         MESSAGE, also in a call; EVENT or ATTACHMENT of a chat
--   content_type       varchar         content type of a chat, such as text/plain
--   participant        varchar         AGENT, CUSTOMER or SYSTEM
--   participantid      varchar         participant of a chat
--   turn_time          timestamp(3)    start of the turn, UTC
--   local_turn_time    timestamp(3)    the same in local time
--   begin_seconds      double          start in a call, in seconds from the start of the recording
--   end_seconds        double          end in a call, in seconds from the start of the recording
--   silence_seconds    double          seconds since all turns before it have ended; 0 if the participants talk at the same time
--   sentiment          varchar         POSITIVE, NEGATIVE, NEUTRAL or MIXED
--   loudness           double          average loudness score in a call
--   text               varchar         the words
--   issues             array(varchar)  passages with issues
--   outcomes           array(varchar)  passages with outcomes
--   action_items       array(varchar)  passages with action items
--   categories         array(varchar)  categories that matched at the turn
--   is_redacted        integer         1 if the file is redacted
--   turnid             varchar         turn
--   category_names     varchar         categories, separated by ", "; NULL without any
--   issue_count        integer         number of passages with issues
--   outcome_count      integer         number of passages with outcomes
--   year               integer         year of the recording, UTC; partition key
--   month              integer         month of the recording, UTC; partition key
--   day                integer         day of the recording, UTC; partition key
SELECT
  contactid,
  coalesce(
    CAST(CAST(recorded AT TIME ZONE ${time_zone} AS timestamp(3)) AS date),
    CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)
  ) AS conversation_date,
  channel,
  languagecode AS language,
  turnnumber AS turn,
  coalesce(turntype, 'MESSAGE') AS turn_type,
  contenttype AS content_type,
  participantrole AS participant,
  participantid,
  CAST(begun AT TIME ZONE 'UTC' AS timestamp(3)) AS turn_time,
  CAST(begun AT TIME ZONE ${time_zone} AS timestamp(3)) AS local_turn_time,
  beginoffset AS begin_seconds,
  endoffset AS end_seconds,
  greatest(
    0E0,
    CASE
      WHEN beginoffset IS NOT NULL THEN beginoffset - max(endoffset) OVER earlier
      ELSE CAST(date_diff('millisecond', max(begun) OVER earlier, begun) AS double) / 1000
    END
  ) AS silence_seconds,
  sentiment,
  loudnessaverage AS loudness,
  content AS text,
  issues,
  outcomes,
  actionitems AS action_items,
  categories,
  CASE WHEN contentredacted THEN 1 ELSE 0 END AS is_redacted,
  turnid,
  nullif(array_join(categories, ', '), '') AS category_names,
  CAST(cardinality(issues) AS integer) AS issue_count,
  CAST(cardinality(outcomes) AS integer) AS outcome_count,
  year,
  month,
  day
FROM (
  SELECT
    *,
    CASE
      WHEN absolutetime IS NOT NULL THEN TRY(from_iso8601_timestamp(absolutetime))
      ELSE date_add('millisecond', CAST(round(beginoffset * 1000) AS bigint), recorded)
    END AS begun
  FROM (
    SELECT
      *,
      TRY(from_iso8601_timestamp(recordingtimestamp)) AS recorded,
      rank() OVER (
        PARTITION BY year, month, day, contactid, channel
        ORDER BY coalesce(contentredacted, false) DESC, sourceobject DESC NULLS LAST
      ) AS file_rank,
      row_number() OVER (
        PARTITION BY year, month, day, contactid, channel, contentredacted, sourceobject, turnnumber
        ORDER BY recordingtimestamp DESC
      ) AS delivery
    FROM connect_transcripts
  )
  WHERE file_rank = 1 AND delivery = 1
)
WINDOW earlier AS (
  PARTITION BY year, month, day, contactid, channel
  ORDER BY turnnumber
  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
)
