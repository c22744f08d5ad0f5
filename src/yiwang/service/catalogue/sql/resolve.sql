-- An item with everything that it inherits from, in one look: the entry, the items above (the top first), its face and
-- office. The merging is done by ``resolving.merged``. Null where there is no such item.
CREATE FUNCTION catalogue_resolve(wanted text) RETURNS jsonb LANGUAGE sql STABLE
SET enable_seqscan = off SET jit = off AS $$
    SELECT jsonb_build_object(
        'item', to_jsonb(i) - 'findings',
        'findings', i.findings,
        'face', to_jsonb(f) - 'search_text' - 'digest',
        'office', CASE WHEN o.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', o.id, 'name', o.name, 'uscc', o.uscc, 'address', o.address, 'phone', o.phone, 'hours', o.hours,
            'demo', o.demo) END,
        'entry', CASE WHEN e.id IS NULL THEN NULL ELSE to_jsonb(e) END,
        'above', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', a.id, 'level', a.level, 'division_code', a.division_code, 'held', a.held, 'content', a.content)
                ORDER BY u.place)
            FROM unnest(i.chain) WITH ORDINALITY AS u(id, place) JOIN catalogue_item a ON a.id = u.id), '[]'))
    FROM catalogue_item i
    JOIN catalogue_face f ON f.id = i.face_id
    LEFT JOIN people_organization o ON o.id = i.organization_id
    LEFT JOIN catalogue_entry e ON e.id = i.entry_id
    WHERE i.key = wanted
$$;
