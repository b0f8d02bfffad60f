-- What is recorded of a task that should be alive: the comparison reports differences only.
alter table expected_task add column attempt_id varchar(64);
alter table expected_task add column paused boolean default false not null;

update expected_task
   set attempt_id = (select v.attempt_id from container_view v where v.id = expected_task.container_id),
       paused = exists (select 1 from container_view v
                         where v.id = expected_task.container_id and v.status = 'paused');
