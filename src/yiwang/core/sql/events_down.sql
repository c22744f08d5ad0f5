DROP FUNCTION IF EXISTS core_lease_numbers(text, integer);
DROP FUNCTION IF EXISTS core_bump_generation();
DROP TABLE IF EXISTS core_generation;
DROP FUNCTION IF EXISTS core_read_lane(smallint, xid8, uuid, integer);
DROP FUNCTION IF EXISTS core_record_events(jsonb);
DROP TABLE IF EXISTS core_event CASCADE;
DROP FUNCTION IF EXISTS core_event_partitions(date, integer);
DROP FUNCTION IF EXISTS core_event_is_final() CASCADE;
