-- Tiles are read in parts and hashes do not compress.
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- What was signed or numbered stays: a mistake or a thief with the site's rights cannot rewrite it unnoticed.
CREATE FUNCTION ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_head_final BEFORE UPDATE OR DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_is_final();
CREATE TRIGGER ledger_leaf_final BEFORE UPDATE OR DELETE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_is_final();
CREATE TRIGGER ledger_countersignature_final BEFORE UPDATE OR DELETE ON ledger_countersignature
    FOR EACH ROW EXECUTE FUNCTION ledger_is_final();
CREATE TRIGGER ledger_seen_head_final BEFORE UPDATE OR DELETE ON ledger_seen_head
    FOR EACH ROW EXECUTE FUNCTION ledger_is_final();

CREATE FUNCTION ledger_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.place = OLD.place
       AND substring(NEW.hashes FOR length(OLD.hashes)) = OLD.hashes THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_tile_final BEFORE UPDATE OR DELETE ON ledger_tile
    FOR EACH ROW EXECUTE FUNCTION ledger_tile_grows();

-- The JSON form of an event as its leaf has it (docs/concepts/ledger.md). Times have six digits of a second.
CREATE FUNCTION ledger_event_json(e core_event) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', e.id, 'recorded_at', to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'txid', e.txid::text, 'type', e.type, 'actor_kind', e.actor_kind, 'actor_account', e.actor_account,
        'actor_post', e.actor_post, 'on_behalf_of', e.on_behalf_of, 'channel', e.channel,
        'organization', e.organization_id, 'division', e.division_id, 'subject_kind', e.subject_kind,
        'subject', e.subject_id, 'payload', e.payload)::text
$$;
