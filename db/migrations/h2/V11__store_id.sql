create table store_id (
  id varchar(36) not null primary key
);

insert into store_id (id) values (cast(random_uuid() as varchar(36)));
