DROP FUNCTION IF EXISTS ratings_count(jsonb);
DROP FUNCTION IF EXISTS ratings_are_final() CASCADE;
