-- Contacts per day
--
-- How many contacts came in each day.
--
-- Columns:
--   year      integer  the year of the initiation, UTC
--   month     integer  the month
--   day       integer  the day
--   contacts  bigint   contacts
-- Parameters:
--   from  day  today-6  the first day, UTC
--   to    day  today    the last day, UTC
SELECT year, month, day, count(DISTINCT contactid) AS contacts
FROM connect_ctr
WHERE year * 10000 + month * 100 + day BETWEEN ${from} AND ${to}
GROUP BY year, month, day
ORDER BY year, month, day
