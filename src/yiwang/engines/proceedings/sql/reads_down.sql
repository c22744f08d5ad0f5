DROP FUNCTION IF EXISTS proceedings_case(uuid);
DROP FUNCTION IF EXISTS proceedings_work_list(bytea, date, uuid, integer, text, text);
