-- A rating can not be changed and not be deleted, by nobody: not by the rated office, not by the platform's own code.
CREATE FUNCTION ratings_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ratings are final' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ratings_rating_final BEFORE UPDATE OR DELETE ON ratings_rating
    FOR EACH ROW EXECUTE FUNCTION ratings_are_final();
CREATE TRIGGER ratings_supplement_final BEFORE UPDATE OR DELETE ON ratings_supplement
    FOR EACH ROW EXECUTE FUNCTION ratings_are_final();
CREATE TRIGGER ratings_rater_final BEFORE UPDATE OR DELETE ON ratings_rater
    FOR EACH ROW EXECUTE FUNCTION ratings_are_final();
CREATE TRIGGER ratings_signal_final BEFORE UPDATE OR DELETE ON ratings_signal
    FOR EACH ROW EXECUTE FUNCTION ratings_are_final();

-- Add to counts; one round trip for a batch of events.
CREATE FUNCTION ratings_count(rows jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    touched integer;
BEGIN
    INSERT INTO ratings_tally AS t (organization_id, item_key, month, measure, n)
    SELECT r.organization_id, r.item_key, r.month, r.measure, sum(r.n)
    FROM jsonb_to_recordset(rows) AS r(organization_id uuid, item_key text, month date, measure text, n integer)
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (organization_id, item_key, month, measure) DO UPDATE SET n = t.n + excluded.n;
    GET DIAGNOSTICS touched = ROW_COUNT;
    RETURN touched;
END $$;
