import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Refused } from '#core/errors'
import { networksOf } from '#core/networks'

/** Who may make an account: everybody, who was invited, nobody. */
export type SignUpMode = 'open' | 'invite' | 'closed'
/** `auto`: everybody while nobody else can come, else who was invited. */
export type SignUpSetting = SignUpMode | 'auto'
export type SandboxMode = 'auto' | 'on' | 'off'

export interface Config {
  host: string
  port: number
  /** Where the outside reaches this server: the base of webhook URLs, without a slash at its end. */
  publicUrl: string
  /** Null: the embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | null
  /** The role that owns the tables, where `databaseUrl` names another one for those that serve; null: one URL for both. */
  databaseOwnerUrl: string | null
  dataDir: string
  /** Where the one secret is that is kept outside the database. */
  secretKeyFile: string
  workers: number
  /** What the environment says, null where it says nothing: then it is what the installation has stored. */
  said: { sandbox: SandboxMode | null; signUp: SignUpSetting | null; publicUrl: string | null }
  /** Seconds from a lease to its message, about. */
  sandboxDelaySeconds: number
  /** The share of leases that get a message, 0 to 1. */
  sandboxShare: number
  /** The reverse proxies in front that say who the client is (`X-Forwarded-For`): how many, or their addresses and CIDR ranges. */
  proxies: number | readonly string[]
  /** Hosts that a request may name, besides those of `publicUrl`, `host` and this machine; `*` is every host. */
  allowedHosts: readonly string[]
  /** Where `/metrics` is served instead of on `port`; null: it is served there. */
  metricsPort: number | null
  /** Of each process. */
  connectionLimits: { total: number; perAddress: number }
  signUp: SignUpMode
  /** Whether the operator said it; else it follows from `publicUrl`. */
  signUpChosen: boolean
  /** For how long a number that was lent for a product is lent for it after all others; whom to pause, and what newcomers share. */
  shelves: { triedSeconds: number; newcomerShare: number; unchargedShare: number; pauseSeconds: number }
  /** What an account that somebody made on the site may do until its first payment. `numbersPerDay` null: no limit. */
  newAccounts: { leaseLimit: number; requestsPerSecond: number; numbersPerDay: number | null }
  /** The mail server and who mails come from; null: mails are kept for the operator to read. */
  mail: { smtpUrl: string; from: string } | null
  /** Where people find the operator: an e-mail address, or an http(s) URL. Null: the site sends nobody anywhere. */
  contact: string | null
  logLevel: string
}

const secretUrls = new Set(['DATABASE_URL', 'DATABASE_OWNER_URL', 'SMTP_URL'])
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Reads the environment. Everything that is wrong with it is told at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []

  function read<Value>(
    name: string,
    otherwise: string,
    expected: string,
    parse: (text: string) => Value | undefined,
  ): Value {
    const text = env[name]?.trim() || otherwise
    const value = parse(text)
    // These URLs may hold a password, and this sentence ends up in logs.
    const shown = secretUrls.has(name) ? '…' : text
    if (value === undefined) problems.push(`${name}=${shown}: must be ${expected}`)
    return value as Value
  }

  const host = read('HOST', '127.0.0.1', 'an address or a host name to listen on', (text) =>
    /^[0-9A-Za-z.:_-]+$/.test(text) ? text : undefined,
  )
  const port = read('PORT', '8080', 'a number from 0 to 65535', (text) => wholeNumber(text, 0, 65_535))
  const publicUrl = read(
    'PUBLIC_URL',
    // Made of a bad HOST or PORT it would be a second complaint about the same mistake.
    problems.length > 0 ? 'http://127.0.0.1' : `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    'a URL such as https://sms.example.org',
    publicUrlOf,
  )
  const databaseUrlWords = 'a URL such as postgresql://user:password@host:5432/database'
  const databaseUrl = read('DATABASE_URL', 'none', databaseUrlWords, databaseUrlOf)
  const databaseOwnerUrl = read('DATABASE_OWNER_URL', 'none', databaseUrlWords, databaseUrlOf)
  if (databaseOwnerUrl && databaseUrl === null)
    problems.push('DATABASE_URL: must be set where DATABASE_OWNER_URL is: to the role that serves')
  const dataDir = read('DATA_DIR', './data', 'a folder', (text) => (text.includes('\0') ? undefined : resolve(text)))
  const secretKeyFile = read('SECRET_KEY_FILE', join(dataDir ?? '', 'secret.key'), 'a file', (text) =>
    text.includes('\0') ? undefined : resolve(text),
  )
  const workers = read('WORKERS', '1', 'a number from 1 to 64, or auto', (text) =>
    text === 'auto' ? availableParallelism() : wholeNumber(text, 1, 64),
  )
  const isSaid = (name: string): boolean => Boolean(env[name]?.trim())
  const sandbox = read('SANDBOX', 'auto', 'auto, on or off', (text) => oneOf(text, ['auto', 'on', 'off'] as const))
  const sandboxDelaySeconds = read('SANDBOX_DELAY_SECONDS', '3', 'seconds from 0 to 600', (text) =>
    decimal(text, 0, 600),
  )
  const sandboxShare = read('SANDBOX_SHARE', '0.95', 'a share from 0 to 1', (text) => decimal(text, 0, 1))
  const proxies = read(
    'TRUST_PROXY',
    'no',
    'yes or no, how many proxies there are, or their addresses and networks, such as 10.0.0.0/8,2001:db8::1',
    proxiesOf,
  )
  const allowedHosts = read(
    'ALLOWED_HOSTS',
    'none',
    'host names, with or without a port, such as sms.example.org,10.0.0.5:8080, or *',
    allowedHostsOf,
  )
  const metricsPort = read('METRICS_PORT', 'none', 'a number from 1 to 65535', (text) =>
    text === 'none' ? null : wholeNumber(text, 1, 65_535),
  )
  if (metricsPort && metricsPort === port) problems.push(`METRICS_PORT=${metricsPort}: must differ from PORT`)
  const connections = (name: string, otherwise: string): number =>
    read(name, otherwise, 'a number from 1 to 999999', (text) => wholeNumber(text, 1, 999_999))
  const total = connections('MAX_CONNECTIONS', '10000')
  const perAddress = connections('MAX_CONNECTIONS_PER_ADDRESS', '1000')
  const signUp = read('SIGNUP', 'auto', 'auto, open, invite or closed', (text) =>
    oneOf(text, ['auto', 'open', 'invite', 'closed'] as const),
  )
  const newAccounts = {
    leaseLimit: read('NEW_ACCOUNT_LEASES', '10', 'a number from 0 to 999999', (text) => wholeNumber(text, 0, 999_999)),
    requestsPerSecond: read('NEW_ACCOUNT_REQUESTS_PER_SECOND', '10', 'a number from 1 to 999999', (text) =>
      wholeNumber(text, 1, 999_999),
    ),
    numbersPerDay: read('NEW_ACCOUNT_NUMBERS_PER_DAY', '20', 'a number from 1 to 999999, or none', (text) =>
      text === 'none' ? null : wholeNumber(text, 1, 999_999),
    ),
  }
  const shelves = {
    newcomerShare: read('NEW_ACCOUNT_STOCK_SHARE', '0.1', 'a share above 0, up to 1', (text) =>
      decimal(text, 0.001, 1),
    ),
    triedSeconds: read('TRIED_DAYS', '7', 'days from 0 to 365', (text) => decimal(text, 0, 365)) * 86_400,
    unchargedShare: read('PAUSE_UNCHARGED_SHARE', '0.7', 'a share from 0 to 1', (text) => decimal(text, 0, 1)),
    pauseSeconds: read('PAUSE_SECONDS', '3600', 'seconds from 0 to 604800', (text) => wholeNumber(text, 0, 604_800)),
  }
  const smtpUrl = read('SMTP_URL', 'none', 'a URL such as smtps://user:password@mail.example.org', smtpUrlOf)
  const mailFrom = read('MAIL_FROM', 'none', 'an email address, such as VerifyPlus <codes@example.org>', mailFromOf)
  if (smtpUrl && mailFrom === null) problems.push('MAIL_FROM: must be set together with SMTP_URL')
  const contact = read('CONTACT', 'none', 'an email address or a URL, such as help@example.org', contactOf)
  const logLevel = read('LOG_LEVEL', 'info', `one of ${logLevels.join(', ')}`, (text) => oneOf(text, logLevels))
  if (problems.length > 0) throw new Refused(`Invalid configuration:\n${problems.map((p) => `  ${p}`).join('\n')}`)
  return {
    host,
    port,
    publicUrl,
    databaseUrl,
    databaseOwnerUrl,
    dataDir,
    secretKeyFile,
    workers,
    said: {
      sandbox: isSaid('SANDBOX') ? sandbox : null,
      signUp: isSaid('SIGNUP') ? signUp : null,
      publicUrl: isSaid('PUBLIC_URL') ? publicUrl : null,
    },
    sandboxDelaySeconds,
    sandboxShare,
    proxies,
    allowedHosts,
    metricsPort,
    connectionLimits: { total, perAddress },
    signUp: signUp !== 'auto' ? signUp : usualSignUp(publicUrl),
    signUpChosen: signUp !== 'auto',
    newAccounts,
    shelves,
    mail: smtpUrl && mailFrom ? { smtpUrl, from: mailFrom } : null,
    contact,
    logLevel,
  }
}

function wholeNumber(text: string, from: number, to: number): number | undefined {
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : -1
  return value >= from && value <= to ? value : undefined
}

function decimal(text: string, from: number, to: number): number | undefined {
  const value = /^[0-9]{1,4}(\.[0-9]{1,6})?$/.test(text) ? Number(text) : -1
  return value >= from && value <= to ? value : undefined
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text)
}

/** More hops than this are no way from anybody to us. */
const mostProxies = 32

function proxiesOf(text: string): number | string[] | undefined {
  if (text === 'no') return 0
  if (text === 'yes') return 1
  if (/^\d+$/.test(text)) return wholeNumber(text, 0, mostProxies)
  const networks = text.split(',').map((network) => network.trim())
  return networksOf(networks) ? networks : undefined
}

function allowedHostsOf(text: string): string[] | undefined {
  if (text === 'none') return []
  const hosts = text.split(',').map((host) => host.trim())
  return hosts.every((host) => /^(?:\*|(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?)$/.test(host)) ? hosts : undefined
}

function publicUrlOf(text: string): string | undefined {
  const url = URL.parse(text)
  return url && /^https?:$/.test(url.protocol) && !url.search && !url.hash ? text.replace(/\/+$/, '') : undefined
}

/** Who may make an account where nothing was set: everybody, while nobody else can come. */
export function usualSignUp(publicUrl: string): SignUpMode {
  return isOfThisMachine(publicUrl) ? 'open' : 'invite'
}

/** Whether it can be reached from here only. What listens on all addresses (0.0.0.0) can be reached from elsewhere. */
function isOfThisMachine(url: string): boolean {
  return /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/.test(new URL(url).hostname)
}

function databaseUrlOf(text: string): string | null | undefined {
  if (text === 'none') return null
  // Not `new URL`: PostgreSQL's URLs may name a socket's folder instead of a host, which that refuses.
  return /^postgres(?:ql)?:\/\/\S+$/.test(text) ? text : undefined
}

function smtpUrlOf(text: string): string | null | undefined {
  if (text === 'none') return null
  const url = URL.parse(text)
  return url && /^smtps?:$/.test(url.protocol) && url.hostname !== '' ? text : undefined
}

/** It becomes a link on pages that everybody sees: no other scheme, and nothing that would end an attribute or a line. */
function contactOf(text: string): string | null | undefined {
  if (text === 'none') return null
  if (text.length > 200 || /[\s<>"']/.test(text)) return undefined
  if (/^[^@:/?&]+@[^@:/?&]+\.[^@:/?&]+$/.test(text)) return text
  const url = URL.parse(text)
  return url && /^https?:$/.test(url.protocol) ? text : undefined
}

function mailFromOf(text: string): string | null | undefined {
  if (text === 'none') return null
  return /^(?:[^<>@"\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text) ? text : undefined
}
