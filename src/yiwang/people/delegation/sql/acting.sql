-- Whether a record of one of these parties was written since a moment. The register room puts its own look in here;
-- without registers nothing changes.
CREATE FUNCTION delegation_changed(parties uuid[], since timestamptz) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT false $$;

-- The delegation in use by a session, if it holds now with every link above it; null otherwise. 'look' tells that
-- somebody's record was written since the last look, or that a new day began: look again before it is used.
CREATE FUNCTION delegation_in_use(wanted uuid, agent uuid) RETURNS jsonb LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', d.id, 'kind', d.kind, 'giver_kind', d.giver_kind, 'giver', d.giver_id, 'name', d.giver_masked,
        'giver_account', d.giver_account, 'items', d.items, 'themes', d.themes, 'licence_types', d.licence_types,
        'until', d.until,
        'look', (d.looked_at AT TIME ZONE 'Asia/Shanghai')::date < (now() AT TIME ZONE 'Asia/Shanghai')::date
                OR delegation_changed(d.parties, d.looked_at))
        FROM delegation_delegation d
        WHERE d.id = wanted AND d.agent_id = agent AND cardinality(d.chain) > 0
          AND NOT EXISTS (SELECT 1 FROM unnest(d.chain) AS link(id)
                          LEFT JOIN delegation_delegation u ON u.id = link.id
                          WHERE u.state IS DISTINCT FROM 'active' OR u.since > statement_timestamp() OR u.until <= statement_timestamp()));
END $$;

-- Who is behind a session token, with the name of a person in its envelope: posts held today, how and when the session was proven, the delegation in use.
CREATE OR REPLACE FUNCTION people_actor(wanted bytea) RETURNS jsonb LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT jsonb_build_object(
        'generation', (SELECT value FROM core_generation),
        'account', (
            SELECT jsonb_build_object(
                'id', a.id, 'name', a.name, 'sealed', encode(a.sealed_name, 'base64'), 'kind', a.kind,
                'party', a.party_id,
                'assurance', CASE WHEN a.assurance_until < now() THEN 'registered' ELSE a.assurance END,
                'session', s.id, 'language', a.language,
                'authenticated_at', s.authenticated_at, 'methods', s.methods,
                'acting_id', s.acting_id,
                'acting', CASE WHEN s.acting_id IS NULL OR a.kind <> 'person' OR a.assurance = 'registered'
                                 OR a.assurance_until < now()
                               THEN NULL ELSE delegation_in_use(s.acting_id, a.party_id) END,
                'posts', CASE WHEN a.kind <> 'official' THEN '[]'::jsonb ELSE coalesce((
                    SELECT jsonb_agg(jsonb_build_object(
                        'id', p.id, 'title', p.title, 'duties', p.duties, 'organization', o.id,
                        'organization_name', o.name, 'division', o.division_id) ORDER BY p.id)
                    FROM people_post_holding h
                    JOIN people_post p ON p.id = h.post_id
                    JOIN people_organization o ON o.id = p.organization_id
                    WHERE h.account_id = a.id
                      AND h.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
                      AND (h.until IS NULL OR h.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
                ), '[]'::jsonb) END)
            FROM people_session s JOIN people_account a ON a.id = s.account_id
            WHERE s.token_digest = wanted AND s.ended_at IS NULL AND s.expires_at > now() AND a.is_active)));
END $$;
