DROP FUNCTION IF EXISTS proceedings_context(uuid, uuid);
DROP FUNCTION IF EXISTS proceedings_commit(jsonb);
DROP FUNCTION IF EXISTS proceedings_commit_flow(jsonb, uuid);
DROP FUNCTION IF EXISTS proceedings_commit_rest(jsonb, uuid);
DROP FUNCTION IF EXISTS proceedings_take_files(jsonb, uuid);
ALTER TABLE proceedings_proceeding RESET (fillfactor);
