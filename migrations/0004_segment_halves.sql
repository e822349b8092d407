-- Carriers cut 16-bit text every 67 units, also between the halves of a surrogate pair. A text holds no halves, so they
-- stand beside it until the parts are joined.
alter table message_segment
  add column start_half integer,
  add column end_half integer;
