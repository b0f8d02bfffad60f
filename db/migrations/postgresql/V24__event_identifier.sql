-- An event is found by its container and number; an index over random identifiers cost each event a page of its
-- own.
alter table domain_event_entry drop constraint if exists domain_event_entry_event_identifier_key;
