-- Processes that listen for notifications, each by the connection on which it does. The statement that takes messages in tells
-- of them only where another process listens than its own: a NOTIFY makes committing transactions wait for each other and
-- wakes whoever listens, and most installations are one process. Emptied by a crash, after which every process connects anew.
create unlogged table listener (
  listener_id text primary key,
  backend_pid integer not null,
  backend_start timestamptz not null
);
