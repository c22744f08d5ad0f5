-- Uploaded files become files of the proceeding, so that whoever sees it sees them. A file that its sender does not own,
-- and that was not uploaded in the name of the one he acts for (party), is strange: then nothing is taken and the ids
-- of the strange ones are returned. Without either (a later part of a bundle, filed by the platform) the files were
-- checked before. A file of an earlier proceeding stays with it.
CREATE OR REPLACE FUNCTION proceedings_take_files(named jsonb, wanted uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    strange jsonb;
BEGIN
    SELECT jsonb_agg(r.id) INTO strange FROM jsonb_to_recordset(named) AS r(id uuid, owner uuid, party uuid)
    WHERE (r.owner IS NOT NULL OR r.party IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM core_file f WHERE f.id = r.id
            AND (f.owner_account = r.owner OR (f.subject_kind = 'party' AND f.subject_id = r.party)));
    IF strange IS NULL THEN
        UPDATE core_file AS f SET subject_kind = 'proceeding', subject_id = wanted
        FROM jsonb_to_recordset(named) AS r(id uuid)
        WHERE f.id = r.id AND (f.subject_id IS NULL OR f.subject_kind = 'party');
    END IF;
    RETURN strange;
END $$;
