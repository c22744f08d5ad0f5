-- Refresh tokens end with the sign-in they came of: however often they are renewed, 180 days after the person was
-- last asked who she is she is asked again (RFC 9700 §4.14.2, ASVS 10.4.8).
CREATE OR REPLACE FUNCTION sso_write_tokens(c sso_client, g sso_grant, granted text[], meant text, access bytea,
                                            refresh bytea, proof text, certificate text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO sso_token (digest, grant_id, client_id, kind, scopes, audience, jkt, certificate, expires_at)
    SELECT access, g.id, c.id, 'access', granted, meant, proof, certificate,
           now() + make_interval(secs => c.access_seconds)
    UNION ALL
    SELECT refresh, g.id, c.id, 'refresh', g.scopes, meant, CASE WHEN c.auth_method = 'none' THEN proof ELSE '' END,
           CASE WHEN c.auth_method = 'none' THEN certificate ELSE '' END,
           least(now() + make_interval(secs => c.refresh_seconds), g.authenticated_at + interval '180 days')
    WHERE refresh IS NOT NULL
$$;
