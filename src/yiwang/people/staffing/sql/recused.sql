-- Officials who are kept from the matters of a party (回避): who declared it as a relative or an interest, and who is
-- joined to it by a delegation of family or guardianship that holds or held, in either direction.
CREATE FUNCTION people_recused(party uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    IF party IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT found.account) FROM (
        SELECT r.account_id AS account FROM staffing_relative r WHERE r.party_id = party AND r.withdrawn_at IS NULL
        UNION ALL
        SELECT a.id FROM delegation_delegation d JOIN people_account a ON a.party_id = d.agent_id
        WHERE d.giver_id = party AND d.kind IN ('family', 'guardian') AND d.agent_id IS NOT NULL
          AND d.state NOT IN ('waiting', 'invited', 'refused', 'withdrawn', 'lapsed')
        UNION ALL
        SELECT a.id FROM delegation_delegation d JOIN people_account a ON a.party_id = d.giver_id
        WHERE d.agent_id = party AND d.kind IN ('family', 'guardian') AND d.giver_id IS NOT NULL
          AND d.state NOT IN ('waiting', 'invited', 'refused', 'withdrawn', 'lapsed')
    ) found), '{}');
END $$;
