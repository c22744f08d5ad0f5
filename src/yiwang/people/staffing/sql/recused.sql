-- Officials who may not work on the matters of a party (公务员法 第七十六条): whom they declared, and family by delegation.
-- A firm's matters are also those of its legal representative, as the register said when the firm was acted for.
CREATE FUNCTION people_recused(party uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    heads uuid[];
    meant uuid[];
BEGIN
    IF party IS NULL THEN
        RETURN '{}';
    END IF;
    heads := coalesce((SELECT array_agg(d.agent_id) FROM delegation_delegation d
                       WHERE d.giver_id = party AND d.kind = 'office' AND d.state = 'active'
                         AND d.agent_id IS NOT NULL), '{}');
    meant := heads || party;
    RETURN coalesce((SELECT array_agg(DISTINCT found.account) FROM (
        SELECT a.id AS account FROM people_account a WHERE a.party_id = ANY (heads)
        UNION ALL
        SELECT r.account_id FROM staffing_relative r WHERE r.party_id = ANY (meant) AND r.withdrawn_at IS NULL
        UNION ALL
        SELECT a.id FROM delegation_delegation d JOIN people_account a ON a.party_id = d.agent_id
        WHERE d.giver_id = ANY (meant) AND d.kind IN ('family', 'guardian') AND d.agent_id IS NOT NULL
          AND d.state NOT IN ('waiting', 'invited', 'refused', 'withdrawn', 'lapsed')
        UNION ALL
        SELECT a.id FROM delegation_delegation d JOIN people_account a ON a.party_id = d.giver_id
        WHERE d.agent_id = ANY (meant) AND d.kind IN ('family', 'guardian') AND d.giver_id IS NOT NULL
          AND d.state NOT IN ('waiting', 'invited', 'refused', 'withdrawn', 'lapsed')
    ) found), '{}');
END $$;
