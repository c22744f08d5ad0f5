-- A case page, with the names of agents in their envelopes: the proceeding, its tasks, running and stopped clocks, documents and receipts, and what happened.
CREATE OR REPLACE FUNCTION proceedings_case(wanted uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    p proceedings_proceeding;
    since timestamptz;
BEGIN
    SELECT * INTO p FROM proceedings_proceeding WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    p.sealed := NULL;
    since := p.submitted_at - interval '1 day';
    RETURN to_jsonb(p) || jsonb_build_object(
        'organization', (SELECT o.name FROM people_organization o WHERE o.id = p.organization_id),
        'lineage', (SELECT to_jsonb(o.lineage) FROM people_organization o WHERE o.id = p.organization_id),
        'tasks', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id)
                           FROM proceedings_task t WHERE t.proceeding_id = wanted), '[]'),
        'tokens', coalesce((SELECT jsonb_agg(jsonb_build_object('id', k.id, 'node', k.node, 'data', k.data) ORDER BY k.id)
                            FROM proceedings_token k WHERE k.proceeding_id = wanted), '[]'),
        'clocks', coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.started_on, c.id)
                            FROM proceedings_clock c WHERE c.proceeding_id = wanted), '[]'),
        'documents', coalesce((SELECT jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'title', d.title,
                                   'number', d.number, 'file', d.file_id, 'for_applicant', d.for_applicant,
                                   'created_at', d.created_at) ORDER BY d.created_at, d.id)
                               FROM proceedings_document d WHERE d.proceeding_id = wanted), '[]'),
        'receipts', coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'decision', r.decision,
                                  'created_at', r.created_at) ORDER BY r.created_at)
                              FROM proceedings_receipt r WHERE r.proceeding_id = wanted), '[]'),
        'events', coalesce((SELECT jsonb_agg(jsonb_build_object('type', e.type, 'at', e.recorded_at,
                                'actor_kind', e.actor_kind, 'organization', e.organization_id, 'payload', e.payload,
                                'on_behalf_of', e.on_behalf_of, 'agent', CASE WHEN e.on_behalf_of IS NULL THEN NULL ELSE
                                (SELECT a.name FROM people_account a WHERE a.id = e.actor_account) END,
                                'agent_sealed', CASE WHEN e.on_behalf_of IS NULL THEN NULL ELSE
                                (SELECT jsonb_build_object('account', a.id, 'name', encode(a.sealed_name, 'base64'))
                                 FROM people_account a WHERE a.id = e.actor_account) END)
                                ORDER BY e.recorded_at, e.id)
                            FROM core_event e WHERE e.subject_id = wanted AND e.recorded_at >= since), '[]'));
END $$;
