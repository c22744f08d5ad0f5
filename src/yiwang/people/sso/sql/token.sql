-- The token endpoint: client, grant, rights and writing in one call (invariant 11).
-- A refused call returns {"error": …} instead of raising, so that what it found out (a code used twice) is committed.

-- Whether the client's organization still is; what it registered ends with it, or goes to whoever takes over.
CREATE FUNCTION sso_office_open(organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_organization o WHERE o.id = organization AND o.closed_on IS NULL)
$$;

-- Whether a client may have tokens with these scopes for the interface ``meant``: it asked for it, a system in use has
-- it, and that is one of its own organization or one whose organization agreed to every one of these scopes.
CREATE FUNCTION sso_may_ask(c sso_client, meant text, granted text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT meant = '' OR (meant = ANY (c.audiences::text[]) AND EXISTS (
        SELECT 1 FROM sso_client p
        WHERE p.audience = meant AND p.state = 'approved' AND sso_office_open(p.organization_id)
          AND (p.organization_id = c.organization_id OR EXISTS (
              SELECT 1 FROM sso_agreement a
              WHERE a.client_id = c.id AND a.provider_id = p.id
                AND (a.state = 'agreed' OR cardinality(a.scopes) > 0) AND granted <@ a.scopes::text[]))))
$$;

-- What the protocol needs of a client, for pages and for signed client assertions: of the interfaces only those that
-- it may ask tokens for now.
CREATE FUNCTION sso_client_facts(wanted text) RETURNS jsonb LANGUAGE sql STABLE SET jit = off AS $$
    SELECT to_jsonb(c) || jsonb_build_object(
        'organization_name', o.name, 'open', o.closed_on IS NULL,
        'audiences', (SELECT coalesce(jsonb_agg(a), '[]') FROM unnest(c.audiences::text[]) a
                      WHERE sso_may_ask(c, a, '{}')))
    FROM sso_client c JOIN people_organization o ON o.id = c.organization_id WHERE c.client_id = wanted
$$;

-- The client that authenticated itself, or the error: unknown, wrong secret, not approved, a proof used before.
CREATE FUNCTION sso_check_client(c sso_client, method text, secret bytea, seen bytea[], seen_until timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    fresh integer;
BEGIN
    IF c.id IS NULL OR c.state <> 'approved' OR NOT sso_office_open(c.organization_id) THEN
        RETURN 'invalid_client';
    END IF;
    IF (CASE WHEN method = 'client_secret' THEN c.auth_method NOT IN ('client_secret_basic', 'client_secret_post')
             ELSE method <> c.auth_method END) THEN
        RETURN 'invalid_client';
    END IF;
    IF method = 'client_secret' AND NOT EXISTS (
        SELECT 1 FROM sso_client_secret s WHERE s.client_id = c.id AND s.digest = secret
           AND (s.expires_at IS NULL OR s.expires_at > now())) THEN
        RETURN 'invalid_client';
    END IF;
    IF cardinality(seen) > 0 THEN
        INSERT INTO sso_replay (digest, expires_at) SELECT unnest(seen), seen_until ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS fresh = ROW_COUNT;
        IF fresh < cardinality(seen) THEN
            RETURN 'replayed';
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- The order of assurance levels; what is no level is below all.
CREATE FUNCTION sso_rank(level text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_position(ARRAY['none', 'registered', 'real_name', 'real_person', 'certificate'], level), 0)
$$;

-- Whether a grant still holds: not ended; its account active, of the same person and proven as well as its tokens say;
-- its session alive where it is bound to one; and whoever acts for another still may. What a death, a split or a
-- revoked proof wrote on the account counts here at once; ``following`` ends the grants for good afterwards.
-- (Not LANGUAGE sql: the room of delegations brings its function after this one.)
CREATE FUNCTION sso_grant_holds(g sso_grant, bound text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF g.ended_at IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM people_account a
        WHERE a.id = g.account_id AND a.is_active AND (g.party_id IS NULL OR g.party_id = a.party_id)
          AND sso_rank(CASE WHEN a.assurance_until < now() THEN 'registered' ELSE a.assurance END) >= sso_rank(g.acr)
    ) THEN
        RETURN false;
    END IF;
    IF NOT (bound = 'never' OR (bound = 'online' AND 'offline_access' = ANY (g.scopes))) AND NOT EXISTS (
        SELECT 1 FROM people_session s
        WHERE s.id = g.session_id AND s.ended_at IS NULL AND s.expires_at > now()) THEN
        RETURN false;
    END IF;
    RETURN g.delegation_id IS NULL OR delegation_in_use(
        g.delegation_id, (SELECT a.party_id FROM people_account a WHERE a.id = g.account_id)) IS NOT NULL;
END $$;

-- What tokens say: the client's choices, the grant, the person with the envelope of the name, posts where asked for,
-- the key that signs. Times in whole seconds never lie ahead of the clock: cut off, not rounded.
CREATE FUNCTION sso_facts(c sso_client, g sso_grant, granted text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'client', jsonb_build_object(
            'id', c.id, 'client_id', c.client_id, 'id_token_alg', c.id_token_alg, 'userinfo_alg', c.userinfo_alg,
            'access_format', c.access_format, 'access_seconds', c.access_seconds, 'audience', c.audience,
            'organization', c.organization_id),
        'grant', CASE WHEN g.id IS NOT NULL THEN jsonb_build_object(
            'id', g.id, 'account', g.account_id, 'session', g.session_id, 'subject', g.subject, 'scopes', g.scopes,
            'claims', g.claims, 'nonce', g.nonce, 'acr', g.acr, 'methods', g.methods, 'acting', g.acting,
            'authenticated_at', floor(extract(epoch FROM g.authenticated_at))::bigint, 'audience', g.audience) END,
        'scopes', granted,
        'person', (SELECT jsonb_build_object('name', a.name,
                       'sealed', encode(a.sealed_name, 'base64'), 'kind', a.kind, 'language', a.language,
                       'party', a.party_id, 'created_at', floor(extract(epoch FROM a.created_at))::bigint,
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

-- Refresh tokens end with the sign-in they came of: however often they are renewed, 180 days after the person was
-- last asked who she is she is asked again (RFC 9700 §4.14.2, ASVS 10.4.8).
CREATE FUNCTION sso_write_tokens(c sso_client, g sso_grant, granted text[], meant text, access bytea,
                                 refresh bytea, proof text, certificate text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO sso_token (digest, grant_id, client_id, kind, scopes, audience, jkt, certificate, issued_at, expires_at)
    SELECT access, g.id, c.id, 'access', granted, meant, proof, certificate, now(),
           now() + make_interval(secs => c.access_seconds)
    UNION ALL
    SELECT refresh, g.id, c.id, 'refresh', g.scopes, meant, CASE WHEN c.auth_method = 'none' THEN proof ELSE '' END,
           CASE WHEN c.auth_method = 'none' THEN certificate ELSE '' END, now(),
           least(now() + make_interval(secs => c.refresh_seconds), g.authenticated_at + interval '180 days')
    WHERE refresh IS NOT NULL
$$;

CREATE FUNCTION sso_unbound(c sso_client, proof text, certificate text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN c.dpop_required AND proof = '' THEN 'dpop_missing'
                WHEN c.certificate_required AND certificate = '' THEN 'certificate_missing' END
$$;

-- authorization_code: single use; a second use ends everything that came of the first (RFC 6749 §4.1.2).
CREATE FUNCTION sso_token_from_code(
    wanted text, method text, secret bytea, seen bytea[], seen_until timestamptz, code bytea, redirect text,
    challenge text, access bytea, refresh bytea, proof text, certificate text
) RETURNS jsonb LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    g sso_grant;
    wrong text;
BEGIN
    SELECT * INTO c FROM sso_client WHERE client_id = wanted;
    wrong := coalesce(sso_check_client(c, method, secret, seen, seen_until), sso_unbound(c, proof, certificate));
    IF wrong IS NOT NULL THEN
        RETURN jsonb_build_object('error', wrong);
    END IF;
    IF NOT 'authorization_code' = ANY (c.grant_types) THEN
        RETURN jsonb_build_object('error', 'unauthorized_client');
    END IF;
    SELECT * INTO g FROM sso_grant WHERE code_digest = code FOR UPDATE;
    IF g.id IS NULL OR g.client_id <> c.id THEN
        RETURN jsonb_build_object('error', 'invalid_grant');
    END IF;
    IF g.code_used_at IS NOT NULL THEN
        UPDATE sso_grant SET ended_at = coalesce(ended_at, now()),
            end_reason = CASE WHEN ended_at IS NULL THEN 'code_reused' ELSE end_reason END WHERE id = g.id;
        RETURN jsonb_build_object('error', 'invalid_grant', 'reused', g.account_id, 'organization', c.organization_id);
    END IF;
    IF g.code_expires_at <= now() OR NOT sso_grant_holds(g, c.session_bound) THEN
        RETURN jsonb_build_object('error', 'invalid_grant');
    END IF;
    IF g.redirect_uri <> redirect OR g.code_challenge <> challenge
       OR (g.dpop_jkt <> '' AND g.dpop_jkt <> proof) THEN
        UPDATE sso_grant SET ended_at = now(), end_reason = 'code_refused', code_used_at = now() WHERE id = g.id;
        RETURN jsonb_build_object('error', 'invalid_grant');
    END IF;
    IF NOT sso_may_ask(c, g.audience, g.scopes::text[]) THEN
        RETURN jsonb_build_object('error', 'invalid_target');
    END IF;
    UPDATE sso_grant SET code_used_at = now(), last_used_at = now() WHERE id = g.id;
    IF NOT ('offline_access' = ANY (g.scopes) AND 'refresh_token' = ANY (c.grant_types)) THEN
        refresh := NULL;
    END IF;
    PERFORM sso_write_tokens(c, g, g.scopes, g.audience, access, refresh, proof, certificate);
    RETURN sso_facts(c, g, g.scopes) || jsonb_build_object('refresh', refresh IS NOT NULL);
END $$;

-- refresh_token: each is used once; a second use ends the family (RFC 9700 §4.14.2). Only the holder of the same key
-- may repeat a call whose answer was lost, within ten seconds and while the successor is unused.
CREATE FUNCTION sso_token_from_refresh(
    wanted text, method text, secret bytea, seen bytea[], seen_until timestamptz, old bytea, narrower text[],
    access bytea, refresh bytea, proof text, certificate text
) RETURNS jsonb LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    g sso_grant;
    t sso_token;
    wrong text;
    granted text[];
BEGIN
    SELECT * INTO c FROM sso_client WHERE client_id = wanted;
    wrong := coalesce(sso_check_client(c, method, secret, seen, seen_until), sso_unbound(c, proof, certificate));
    IF wrong IS NOT NULL THEN
        RETURN jsonb_build_object('error', wrong);
    END IF;
    IF NOT 'refresh_token' = ANY (c.grant_types) THEN
        RETURN jsonb_build_object('error', 'unauthorized_client');
    END IF;
    SELECT * INTO t FROM sso_token WHERE digest = old AND kind = 'refresh' FOR UPDATE;
    IF t.digest IS NULL OR t.client_id <> c.id THEN
        RETURN jsonb_build_object('error', 'invalid_grant');
    END IF;
    SELECT * INTO g FROM sso_grant WHERE id = t.grant_id FOR UPDATE;
    IF t.used_at IS NOT NULL THEN
        IF t.used_at > now() - interval '10 seconds' AND g.ended_at IS NULL
           AND ((t.jkt <> '' AND t.jkt = proof) OR (t.certificate <> '' AND t.certificate = certificate))
           AND EXISTS (SELECT 1 FROM sso_token n WHERE n.digest = t.successor AND n.used_at IS NULL) THEN
            UPDATE sso_token SET used_at = now(), ended_at = now() WHERE digest = t.successor;
        ELSE
            UPDATE sso_grant SET ended_at = coalesce(ended_at, now()),
                end_reason = CASE WHEN ended_at IS NULL THEN 'refresh_reused' ELSE end_reason END WHERE id = g.id;
            RETURN jsonb_build_object('error', 'invalid_grant', 'reused', g.account_id,
                                      'organization', c.organization_id);
        END IF;
    END IF;
    IF t.ended_at IS NOT NULL OR t.expires_at <= now() OR NOT sso_grant_holds(g, c.session_bound)
       OR (t.jkt <> '' AND t.jkt <> proof) OR (t.certificate <> '' AND t.certificate <> certificate) THEN
        RETURN jsonb_build_object('error', 'invalid_grant');
    END IF;
    granted := CASE WHEN cardinality(narrower) > 0 THEN narrower ELSE t.scopes::text[] END;
    IF NOT granted <@ t.scopes::text[] THEN
        RETURN jsonb_build_object('error', 'invalid_scope');
    END IF;
    IF NOT sso_may_ask(c, t.audience, granted) THEN
        RETURN jsonb_build_object('error', 'invalid_target');
    END IF;
    UPDATE sso_token SET used_at = now(), successor = refresh WHERE digest = old;
    UPDATE sso_grant SET last_used_at = now() WHERE id = g.id;
    PERFORM sso_write_tokens(c, g, granted, t.audience, access, refresh, proof, certificate);
    RETURN sso_facts(c, g, granted) || jsonb_build_object('refresh', true);
END $$;

-- client_credentials: a system in its own name.
CREATE FUNCTION sso_token_for_system(
    wanted text, method text, secret bytea, seen bytea[], seen_until timestamptz, asked text[], meant text,
    access bytea, proof text, certificate text
) RETURNS jsonb LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    wrong text;
BEGIN
    SELECT * INTO c FROM sso_client WHERE client_id = wanted;
    wrong := coalesce(sso_check_client(c, method, secret, seen, seen_until), sso_unbound(c, proof, certificate));
    IF wrong IS NOT NULL THEN
        RETURN jsonb_build_object('error', wrong);
    END IF;
    IF c.auth_method = 'none' OR NOT 'client_credentials' = ANY (c.grant_types) THEN
        RETURN jsonb_build_object('error', 'unauthorized_client');
    END IF;
    IF NOT asked <@ c.scopes::text[] OR asked && ARRAY['openid', 'offline_access'] THEN
        RETURN jsonb_build_object('error', 'invalid_scope');
    END IF;
    IF NOT sso_may_ask(c, meant, asked) THEN
        RETURN jsonb_build_object('error', 'invalid_target');
    END IF;
    PERFORM sso_write_tokens(c, NULL, asked, meant, access, NULL, proof, certificate);
    RETURN sso_facts(c, NULL, asked) || jsonb_build_object('refresh', false);
END $$;

-- What an access token opens now; null when it opens nothing. ``seen`` is a proof that must not have been used.
CREATE FUNCTION sso_bearer(wanted bytea, seen bytea, seen_until timestamptz) RETURNS jsonb
LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    g sso_grant;
    t sso_token;
    fresh integer;
BEGIN
    SELECT * INTO t FROM sso_token WHERE digest = wanted AND ended_at IS NULL AND expires_at > now();
    IF t.digest IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO c FROM sso_client WHERE id = t.client_id AND state = 'approved';
    SELECT * INTO g FROM sso_grant WHERE id = t.grant_id;
    IF c.id IS NULL OR NOT sso_office_open(c.organization_id) OR (t.grant_id IS NOT NULL AND NOT coalesce(sso_grant_holds(g, c.session_bound), false))
       OR (t.kind = 'refresh' AND t.used_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF seen IS NOT NULL THEN
        INSERT INTO sso_replay (digest, expires_at) VALUES (seen, seen_until) ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS fresh = ROW_COUNT;
        IF fresh = 0 THEN
            RETURN jsonb_build_object('error', 'replayed');
        END IF;
    END IF;
    RETURN sso_facts(c, g, t.scopes) || jsonb_build_object('token', jsonb_build_object(
        'kind', t.kind, 'jkt', t.jkt, 'certificate', t.certificate, 'audience', t.audience,
        'issued_at', floor(extract(epoch FROM t.issued_at))::bigint,
        'expires_at', floor(extract(epoch FROM t.expires_at))::bigint));
END $$;

-- Introspection (RFC 7662): only tokens of the caller itself, or made for its own interface.
CREATE FUNCTION sso_introspect(
    wanted text, method text, secret bytea, seen bytea[], seen_until timestamptz, looked_at bytea
) RETURNS jsonb LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    t sso_token;
    wrong text;
BEGIN
    SELECT * INTO c FROM sso_client WHERE client_id = wanted;
    wrong := sso_check_client(c, method, secret, seen, seen_until);
    IF wrong IS NOT NULL OR method = 'none' THEN
        RETURN jsonb_build_object('error', coalesce(wrong, 'invalid_client'));
    END IF;
    SELECT * INTO t FROM sso_token WHERE digest = looked_at;
    IF t.digest IS NULL OR NOT (t.client_id = c.id OR (t.audience <> '' AND t.audience = c.audience)) THEN
        RETURN jsonb_build_object('found', NULL);
    END IF;
    RETURN jsonb_build_object('found', sso_bearer(looked_at, NULL, NULL));
END $$;

-- Revocation (RFC 7009): a token of the caller; of a refresh token everything that belongs to its grant.
CREATE FUNCTION sso_revoke(
    wanted text, method text, secret bytea, seen bytea[], seen_until timestamptz, given bytea
) RETURNS jsonb LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    c sso_client;
    t sso_token;
    wrong text;
BEGIN
    SELECT * INTO c FROM sso_client WHERE client_id = wanted;
    wrong := sso_check_client(c, method, secret, seen, seen_until);
    IF wrong IS NOT NULL THEN
        RETURN jsonb_build_object('error', wrong);
    END IF;
    SELECT * INTO t FROM sso_token WHERE digest = given AND client_id = c.id;
    IF t.kind = 'refresh' THEN
        UPDATE sso_grant SET ended_at = now(), end_reason = 'revoked' WHERE id = t.grant_id AND ended_at IS NULL;
    ELSE
        UPDATE sso_token SET ended_at = now() WHERE digest = t.digest AND ended_at IS NULL;
    END IF;
    RETURN '{}'::jsonb;
END $$;
