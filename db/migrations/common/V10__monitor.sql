-- Tasks that should be alive: written by the monitor room, compared with containerd.
create table expected_task (
  container_id varchar(64) not null primary key,
  pid          integer     not null
);
