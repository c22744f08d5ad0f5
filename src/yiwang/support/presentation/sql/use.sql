-- The hot path: a code is opened once, the use is on record, and what it shows comes back, in one call (invariant 11).
-- ``viewer_is`` is {kind, account, post, organization, name, channel, purpose}; ``token`` the digest of the access token of a
-- registered system, which then stands for it. A refused call returns a state and writes nothing.
CREATE FUNCTION presentation_use(code bytea, moment timestamptz, event uuid, viewer_is jsonb, token bytea) RETURNS jsonb
LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    p presentation_presentation;
    facts jsonb;
    shown jsonb;
BEGIN
    IF token IS NOT NULL THEN
        facts := sso_bearer(token, NULL, NULL);
        IF facts IS NULL OR facts ? 'error' OR facts #>> '{token,kind}' <> 'access' OR facts ->> 'grant' IS NOT NULL
           OR facts #>> '{token,audience}' NOT IN ('', coalesce(viewer_is ->> 'audience', '')) THEN
            RETURN jsonb_build_object('state', 'no_token');
        END IF;
        IF facts #>> '{token,jkt}' <> '' OR facts #>> '{token,certificate}' <> '' THEN
            RETURN jsonb_build_object('state', 'bound_token');
        END IF;
        viewer_is := viewer_is || jsonb_build_object('kind', 'system', 'organization', facts #>> '{client,organization}', 'name', (
            SELECT o.name || '（' || c.name || '）' FROM sso_client c JOIN people_organization o ON o.id = c.organization_id
            WHERE c.id = (facts #>> '{client,id}')::uuid));
    END IF;
    SELECT * INTO p FROM presentation_presentation WHERE code_digest = code FOR UPDATE;
    IF p.id IS NULL THEN
        RETURN jsonb_build_object('state', 'unknown');
    ELSIF p.used_at IS NOT NULL THEN
        RETURN jsonb_build_object('state', 'used', 'at', p.used_at);
    ELSIF p.ended_at IS NOT NULL OR p.expires_at <= moment THEN
        RETURN jsonb_build_object('state', 'expired');
    END IF;
    UPDATE presentation_presentation
    SET used_at = moment, sealed = NULL, viewer = viewer_is ->> 'kind', used_by = left(coalesce(viewer_is ->> 'name', ''), 120),
        used_by_account = (viewer_is ->> 'account')::uuid, used_by_organization = (viewer_is ->> 'organization')::uuid,
        purpose = coalesce(viewer_is ->> 'purpose', ''), channel = viewer_is ->> 'channel'
    WHERE id = p.id;
    PERFORM core_record_events(jsonb_build_array(jsonb_build_object(
        'id', event, 'type', 'presentation.used', 'actor_kind', viewer_is ->> 'kind', 'actor_account', viewer_is ->> 'account',
        'actor_post', viewer_is ->> 'post', 'channel', viewer_is ->> 'channel', 'organization_id', viewer_is ->> 'organization',
        'subject_kind', 'presentation', 'subject_id', p.id, 'lane', get_byte(uuid_send(p.id), 15) % 16,
        'payload', jsonb_build_object('purpose', coalesce(viewer_is ->> 'purpose', '')))));
    SELECT jsonb_agg(jsonb_build_object(
        'id', l.id, 'title', l.title, 'organization_name', l.organization_name, 'state', l.state, 'demo', l.demo,
        'state_at', l.state_at, 'valid_from', l.valid_from, 'valid_until', l.valid_until) ORDER BY w.place)
    INTO shown FROM unnest(p.licence_ids) WITH ORDINALITY w(id, place) JOIN licences_licence l ON l.id = w.id;
    RETURN jsonb_build_object('state', 'shown', 'id', p.id, 'sealed', encode(p.sealed, 'base64'),
                              'licences', shown, 'by', viewer_is ->> 'kind');
END $$;
