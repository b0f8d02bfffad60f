alter table domain_event_entry alter column global_index set default next value for domain_event_entry_seq;
