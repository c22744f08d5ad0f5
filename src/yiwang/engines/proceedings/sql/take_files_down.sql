CREATE OR REPLACE FUNCTION proceedings_take_files(named jsonb, wanted uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    strange jsonb;
BEGIN
    SELECT jsonb_agg(r.id) INTO strange FROM jsonb_to_recordset(named) AS r(id uuid, owner uuid)
    WHERE r.owner IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM core_file f WHERE f.id = r.id AND f.owner_account = r.owner);
    IF strange IS NULL THEN
        UPDATE core_file AS f SET subject_kind = 'proceeding', subject_id = wanted
        FROM jsonb_to_recordset(named) AS r(id uuid, owner uuid) WHERE f.id = r.id AND f.subject_id IS NULL;
    END IF;
    RETURN strange;
END $$;
