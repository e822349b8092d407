-- People: who signs in, by what, and the mails they are sent. The columns of auth_user, auth_session, auth_account,
-- auth_verification, auth_two_factor and auth_passkey are what the sign-in library reads and writes (server/src/customers/people); it insists on
-- a primary key called id.

create table auth_user (
  id text primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'customer' constraint role_known check (role in ('customer', 'operator')),
  -- The language in which mails are written to this person.
  language text not null default 'fa' constraint language_known check (language in ('fa', 'en')),
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index auth_user_email_taken on auth_user (lower(email));

-- One person of a customer. A customer that an operator made has none until somebody has proved to read its mail.
alter table customer add column user_id text constraint customer_of_one_person unique references auth_user on delete set null;

create table auth_session (
  id text primary key,
  -- SHA-256 of what the cookie holds, in hex: whoever reads this table, or its backup, cannot sign in with it.
  token_sha256 text not null constraint session_token_taken unique constraint session_token_is_hashed check (token_sha256 ~ '^[0-9a-f]{64}$'),
  user_id text not null references auth_user on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index auth_session_of_user on auth_session (user_id);
create index auth_session_due on auth_session (expires_at);

-- How long a session lives is decided here, whatever the program asks for: an operator's ends after 30 minutes without a
-- request and 12 hours after the sign-in, a customer's after 14 and 30 days.
create function session_lives_no_longer() returns trigger language plpgsql as $$
declare
  operates boolean := exists (select from auth_user where id = new.user_id and role = 'operator');
begin
  new.expires_at := least(
    new.expires_at,
    new.updated_at + case when operates then interval '30 minutes' else interval '14 days' end,
    new.created_at + case when operates then interval '12 hours' else interval '30 days' end
  );
  return new;
end $$;
create trigger session_lives_no_longer before insert or update on auth_session
  for each row execute function session_lives_no_longer();

-- How a person proves who they are; with provider 'credential' it is the password.
create table auth_account (
  id text primary key,
  provider_account_id text not null,
  provider_id text not null,
  user_id text not null references auth_user on delete cascade,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint auth_account_taken unique (provider_id, provider_account_id)
);
create index auth_account_of_user on auth_account (user_id);

-- What was given out once and may come back once: links of resets, second steps, challenges of passkeys. The identifier is a hash.
create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index auth_verification_identifier on auth_verification (identifier);
create index auth_verification_due on auth_verification (expires_at);

create table auth_two_factor (
  id text primary key,
  secret text not null,
  backup_codes text not null,
  user_id text not null constraint one_second_factor unique references auth_user on delete cascade,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);

create table auth_passkey (
  id text primary key,
  name text,
  public_key text not null,
  user_id text not null references auth_user on delete cascade,
  credential_id text not null constraint passkey_taken unique,
  counter integer not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  created_at timestamptz,
  aaguid text
);
create index auth_passkey_of_user on auth_passkey (user_id);

-- One-time codes that were tried within the last minutes: each is looked at once, right or wrong.
create table auth_tried_code (
  user_id text not null references auth_user on delete cascade,
  code_sha256 bytea not null,
  tried_at timestamptz not null,
  primary key (user_id, code_sha256)
);

-- How often something was tried in the present window. Keys are hashes: no address and no e-mail address stands here.
create table auth_rate (
  key_sha256 bytea primary key,
  hits integer not null,
  resets_at timestamptz not null
);
create index auth_rate_due on auth_rate (resets_at);

-- Signs cookies and encrypts the secrets of second factors; the same for every process and machine.
create table auth_secret (
  only_one boolean primary key default true constraint there_is_one_secret check (only_one),
  secret text not null,
  created_at timestamptz not null
);

-- A one-time link by which a person makes their account. The first operator's names no address.
create table auth_invitation (
  invitation_id integer generated by default as identity primary key,
  secret_sha256 bytea not null constraint invitation_taken unique,
  role text not null constraint invited_role_known check (role in ('customer', 'operator')),
  email text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  constraint customer_is_invited_by_address check (role = 'operator' or email is not null)
);

-- Mails on their way out, or kept for the operator to read where there is no mail server.
create table mail (
  mail_id bigint generated always as identity primary key,
  kind text not null,
  recipient text not null,
  subject text not null,
  -- Null when it was sent: what is in it is nobody's business any more.
  text text,
  html text,
  state text not null constraint mail_state_known check (state in ('kept', 'queued', 'sent', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  last_problem text,
  constraint sent_means_erased check (state <> 'sent' or (text is null and html is null))
);
create index mail_due on mail (due_at) where state = 'queued';
create index mail_age on mail (created_at);
