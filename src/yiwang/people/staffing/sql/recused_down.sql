DROP FUNCTION IF EXISTS people_recused(uuid);
