-- A container's restart policy as the CLI writes it, null for "no"; why an attempt was made, null when a client
-- asked for it; and what the policy decided after its end.
alter table container_view add column restart_policy varchar(64);
alter table start_attempt add column cause varchar;
alter table start_attempt add column sequel varchar;

-- Restarts whose delay is not over yet: the timers are in memory and made from these rows when the service starts.
create table scheduled_restart (
  container_id varchar(64) not null primary key,
  attempt_id   varchar(64) not null,
  delay_millis bigint      not null,
  due_at       bigint      not null
);
