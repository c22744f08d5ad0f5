DROP FUNCTION search_merge(int);
