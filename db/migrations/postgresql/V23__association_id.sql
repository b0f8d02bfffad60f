-- An association's id is drawn by its insert.
alter table association_value_entry alter column id set default nextval('association_value_entry_seq');
