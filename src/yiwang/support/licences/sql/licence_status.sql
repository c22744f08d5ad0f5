-- The transaction that last changed the state of a licence: readers of the public status list ask for everything at or
-- above the oldest transaction that was open when they last looked, so nothing committed late is skipped and no writer
-- waits for another one.
CREATE FUNCTION licences_note_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status_xid := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER licences_status BEFORE INSERT OR UPDATE OF state ON licences_licence
    FOR EACH ROW EXECUTE FUNCTION licences_note_status();
