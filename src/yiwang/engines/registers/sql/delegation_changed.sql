-- Acting for others asks whether anybody's record was written since the last look: one range of an index a party.
CREATE OR REPLACE FUNCTION delegation_changed(parties uuid[], since timestamptz) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT EXISTS (SELECT 1 FROM registers_record r WHERE r.subject_id = ANY(parties) AND r.recorded_at > since) $$;
