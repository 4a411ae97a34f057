-- Contact records, the newest delivery of each
--
-- One row is a contact. Connect delivers a record again when it changes, and any delivery may come twice: of the deliveries of a contact the one
-- with the greatest LastUpdateTimestamp is here.
--
-- Columns:
--   contactid  varchar  x
SELECT contactid FROM connect_ctr
