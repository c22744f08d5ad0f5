-- The hot reads: a case with its steps, and the work-list of an official. One look each.

-- A case page: the proceeding, its tasks, running and stopped clocks, documents and receipts, and what happened.
CREATE FUNCTION proceedings_case(wanted uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
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
                                'actor_kind', e.actor_kind, 'organization', e.organization_id, 'payload', e.payload)
                                ORDER BY e.recorded_at, e.id)
                            FROM core_event e WHERE e.subject_id = wanted AND e.recorded_at >= since), '[]'));
END $$;

-- Open tasks for the posts behind a session, by day due: each post and duty is one index range, merged; tasks given
-- by name to somebody without the duty (加签) stand among them, marked.
-- after_due and after_id are the key of the last row seen; colour filters by card, taken by who has taken it.
CREATE FUNCTION proceedings_work_list(
    session bytea, after_due date, after_id uuid, size integer, colour text DEFAULT '', taken text DEFAULT ''
) RETURNS jsonb LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (WITH pairs AS (
        SELECT DISTINCT p.organization_id, d.duty, s.account_id
        FROM people_session s
        JOIN people_post_holding h ON h.account_id = s.account_id
        JOIN people_post p ON p.id = h.post_id
        CROSS JOIN LATERAL unnest(p.duties) AS d(duty)
        WHERE s.token_digest = session AND s.ended_at IS NULL AND s.expires_at > now()
          AND h.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
          AND (h.until IS NULL OR h.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
    ), mine AS (
        SELECT k.id, k.proceeding_id, k.node, k.name, k.due_on, k.assignee_id, k.created_at, k.duty, true AS given
        FROM people_session s
        JOIN proceedings_task k ON k.assignee_id = s.account_id AND k.state = 'open'
        WHERE s.token_digest = session AND s.ended_at IS NULL AND s.expires_at > now() AND taken <> 'free'
          AND (k.due_on, k.id) > (coalesce(after_due, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
          AND NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.organization_id = k.organization_id AND pairs.duty = k.duty)
          AND (colour = '' OR EXISTS (SELECT 1 FROM proceedings_proceeding q
                                      WHERE q.id = k.proceeding_id AND q.card = colour))
        ORDER BY k.due_on, k.id LIMIT size
    ), found AS (
        SELECT * FROM (SELECT t.* FROM pairs
        CROSS JOIN LATERAL (
            SELECT k.id, k.proceeding_id, k.node, k.name, k.due_on, k.assignee_id, k.created_at, k.duty, false AS given
            FROM proceedings_task k
            WHERE k.state = 'open' AND k.organization_id = pairs.organization_id AND k.duty = pairs.duty
              AND (k.due_on, k.id) > (coalesce(after_due, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
              AND (taken = '' OR (taken = 'mine' AND k.assignee_id = pairs.account_id)
                   OR (taken = 'free' AND k.assignee_id IS NULL))
              AND (colour = '' OR EXISTS (SELECT 1 FROM proceedings_proceeding q
                                          WHERE q.id = k.proceeding_id AND q.card = colour))
            ORDER BY k.due_on, k.id LIMIT size
        ) t
        UNION ALL SELECT * FROM mine) AS u
        ORDER BY u.due_on, u.id LIMIT size
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', f.id, 'name', f.name, 'node', f.node, 'due_on', f.due_on, 'assignee', f.assignee_id, 'since', f.created_at,
        'proceeding', p.id, 'number', p.number, 'title', p.title, 'applicant', p.applicant_masked, 'state', p.state,
        'card', p.card, 'given', f.given, 'submitted_at', p.submitted_at, 'version', p.version) ORDER BY f.due_on, f.id), '[]')
    FROM found f JOIN proceedings_proceeding p ON p.id = f.proceeding_id);
END $$;
