DROP INDEX IF EXISTS people_division_name;
DROP INDEX IF EXISTS people_division_spelling;
