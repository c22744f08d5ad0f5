-- What tokens say: the client's choices, the grant, the person with the envelope of the name, posts where asked for, the key that signs.
CREATE OR REPLACE FUNCTION sso_facts(c sso_client, g sso_grant, granted text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'client', jsonb_build_object(
            'id', c.id, 'client_id', c.client_id, 'id_token_alg', c.id_token_alg, 'userinfo_alg', c.userinfo_alg,
            'access_format', c.access_format, 'access_seconds', c.access_seconds, 'audience', c.audience,
            'organization', c.organization_id),
        'grant', CASE WHEN g.id IS NOT NULL THEN jsonb_build_object(
            'id', g.id, 'account', g.account_id, 'session', g.session_id, 'subject', g.subject, 'scopes', g.scopes,
            'claims', g.claims, 'nonce', g.nonce, 'acr', g.acr, 'methods', g.methods, 'acting', g.acting,
            'authenticated_at', extract(epoch FROM g.authenticated_at)::bigint, 'audience', g.audience) END,
        'scopes', granted,
        'person', (SELECT jsonb_build_object('name', a.name,
                       'sealed', encode(a.sealed_name, 'base64'), 'kind', a.kind, 'language', a.language,
                       'party', a.party_id, 'created_at', extract(epoch FROM a.created_at)::bigint,
                       'assurance', CASE WHEN a.assurance_until < now() THEN 'registered' ELSE a.assurance END)
                   FROM people_account a WHERE a.id = g.account_id),
        'posts', CASE WHEN 'organization' = ANY (granted) THEN (
            SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'uscc', o.uscc, 'post', p.title)
                   ORDER BY p.id)
            FROM people_post_holding h JOIN people_post p ON p.id = h.post_id
            JOIN people_organization o ON o.id = p.organization_id
            WHERE h.account_id = g.account_id
              AND h.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
              AND (h.until IS NULL OR h.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)) END,
        'kid', (SELECT k.kid FROM sso_signing_key k WHERE k.alg = c.id_token_alg AND k.state = 'current'))
$$;
