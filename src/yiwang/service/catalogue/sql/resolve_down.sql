DROP FUNCTION catalogue_resolve(text);
