-- What a token may be used for, from where, and until when. Those that there are may do everything, as before.
alter table api_token
  add column scopes text[] not null default '{read,lease,account}'
    constraint token_scopes_known check (scopes <@ '{read,lease,account}' and cardinality(scopes) between 1 and 3),
  add column expires_at timestamptz,
  -- Addresses and CIDR ranges; null: from anywhere.
  add column allowed_from text[] constraint token_allowed_from_is_short check (cardinality(allowed_from) between 1 and 20),
  -- Of the process that wrote it last: where the token was used, for its owner to recognize.
  add column last_used_address text;
