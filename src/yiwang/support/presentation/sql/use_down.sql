DROP FUNCTION IF EXISTS presentation_use(bytea, timestamptz, uuid, jsonb, bytea);
