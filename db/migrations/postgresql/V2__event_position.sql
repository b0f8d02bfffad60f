alter table domain_event_entry alter column global_index set default nextval('domain_event_entry_seq');
