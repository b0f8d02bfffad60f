-- Execs that may be registered with a task's shim: written before they are, deleted when they are no more.
create table exec_obligation (
    exec_id      varchar(64)  not null primary key,
    container_id varchar(64)  not null,
    attempt_id   varchar(64),
    kind         varchar(16)  not null,
    config       varchar      not null,
    requested_by varchar      not null,
    started_at   bigint       not null,
    ended        boolean      not null
);

-- Who asked for what no stored event of ours tells of.
alter table image_event add column requested_by varchar;

-- Docker puts the whole command into the action.
alter table engine_event alter column action set data type varchar;
alter table image_event alter column action set data type varchar;
