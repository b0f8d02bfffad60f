-- A container that is being removed is shown as running until it has ended.
alter table container_view add column removing boolean default false not null;
