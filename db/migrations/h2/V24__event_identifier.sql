-- An event is found by its container and number; an index over random identifiers cost each event a page of its
-- own. H2 named the constraint itself.
execute immediate coalesce(
  (select 'alter table domain_event_entry drop constraint ' || max(u.constraint_name)
     from information_schema.key_column_usage u
    where u.table_schema = current_schema and u.table_name = 'DOMAIN_EVENT_ENTRY'
      and u.column_name = 'EVENT_IDENTIFIER'),
  'set @nothing_to_drop true');
