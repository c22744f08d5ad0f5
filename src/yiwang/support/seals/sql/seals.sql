-- The register of uses and the steps of a seal's life are final (immutable register): only redaction, which says so
-- for its transaction, may touch them.
CREATE FUNCTION seals_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yiwang.redacting', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% is final', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER seals_use_final BEFORE UPDATE OR DELETE ON seals_use FOR EACH ROW EXECUTE FUNCTION seals_final();
CREATE TRIGGER seals_step_final BEFORE UPDATE OR DELETE ON seals_step FOR EACH ROW EXECUTE FUNCTION seals_final();

-- The seal that is to be used, held in common by all who use it until their transactions end: whoever ends the seal
-- waits for them (seals_hold), and nobody signs after its end. An advisory lock, because it queues fairly: row locks
-- let a stream of users starve the one who revokes. A waiting statement would see its old snapshot, so the row is read
-- in a second one.
CREATE FUNCTION seals_take(p_seal uuid) RETURNS SETOF seals_seal LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(seals_lock(p_seal));
    RETURN QUERY SELECT * FROM seals_seal WHERE id = p_seal;
END $$;

CREATE FUNCTION seals_lock(p_seal uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || right(replace(p_seal::text, '-', ''), 16))::bit(64)::bigint $$;
