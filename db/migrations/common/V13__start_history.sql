-- The history of one container is read in pages, newest attempt first.
create index start_attempt_history on start_attempt (container_id, requested_at desc, attempt_id desc);
drop index start_attempt_container;
