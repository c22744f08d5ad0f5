DROP TRIGGER licences_status ON licences_licence;
DROP FUNCTION licences_note_status();
