-- A change of key seals and indexes again and touches nothing else; retention may remove what has served its time.
CREATE OR REPLACE FUNCTION ratings_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('yiwang.resealing', true) = 'on'
       AND to_jsonb(NEW) - '{sealed,occasion}'::text[] = to_jsonb(OLD) - '{sealed,occasion}'::text[] THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('yiwang.redacting', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'ratings are final' USING ERRCODE = 'insufficient_privilege';
END $$;
