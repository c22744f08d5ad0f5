DROP FUNCTION IF EXISTS ledger_event_json(core_event);
DROP FUNCTION IF EXISTS ledger_is_final() CASCADE;
DROP FUNCTION IF EXISTS ledger_tile_grows() CASCADE;
