-- What has left the store. One row is one batch; its file lies in the data directory, unless the
-- batch was only deleted. Made with the deletion in one transaction; never made anew.
create table history_archive (
    number      bigint       not null primary key,
    file        varchar(255),
    sha256      varchar(64),
    lives       integer      not null,
    attempts    integer      not null,
    events      bigint       not null,
    last_event  bigint       not null,
    archived_at bigint       not null
);

create table archived_container (
    id         varchar(64)  not null primary key,
    name       varchar(255) not null,
    removed_at bigint       not null,
    archive    bigint       not null
);

create index archived_container_name on archived_container (name);
create index removed_container_time on removed_container (removed_at);
