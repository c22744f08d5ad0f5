CREATE OR REPLACE FUNCTION ratings_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ratings are final' USING ERRCODE = 'insufficient_privilege';
END $$;
