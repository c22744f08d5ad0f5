-- Everything a step needs to know of a proceeding, in one look, and which officials are kept from it: those close to the
-- applicant, and to who heads a firm (facts "close"). Either id may be NULL.
CREATE OR REPLACE FUNCTION proceedings_context(wanted uuid, task uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    p proceedings_proceeding;
BEGIN
    IF wanted IS NULL THEN
        SELECT proceeding_id INTO wanted FROM proceedings_task WHERE id = task;
    END IF;
    SELECT * INTO p FROM proceedings_proceeding WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    p.sealed := NULL;
    RETURN to_jsonb(p) || jsonb_build_object(
        'recused', to_jsonb(people_recused(p.applicant_id) || coalesce((
            SELECT array_agg(account) FROM jsonb_array_elements_text(p.facts -> 'close') AS head,
                unnest(people_recused(head::uuid)) AS account), '{}')),
        'tokens', coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'node', t.node, 'data', t.data) ORDER BY t.id)
                            FROM proceedings_token t WHERE t.proceeding_id = wanted), '[]'),
        'tasks', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id)
                           FROM proceedings_task t WHERE t.proceeding_id = wanted), '[]'),
        'clocks', coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.started_on, c.id)
                            FROM proceedings_clock c WHERE c.proceeding_id = wanted), '[]'));
END $$;
