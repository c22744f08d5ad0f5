DROP FUNCTION IF EXISTS people_actor(bytea);
