import { isIP } from 'node:net'
import { z } from 'zod'
import { defaultAlphabets } from './codec/data-coding.ts'
import type { Reading } from './inbound.ts'
import type { SessionLimits } from './session-options.ts'

/** Values may come from a command line (`--set port=2775`), so numbers and yes/no are read from text too. */
const whole = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.int().min(least).max(most),
  )
const flag = z.union([z.boolean(), z.stringbool()])

/** A list, also written as JSON or, of plain words, separated by commas. */
const listOf = <T extends z.ZodType>(item: T) => fromText(z.array(item))
const fromText = <T extends z.ZodType>(list: T) =>
  z.preprocess((value) => (typeof value === 'string' ? parseList(value) : value), list)

function parseList(text: string): unknown {
  if (!text.trimStart().startsWith('[')) return text.split(',').map((word) => word.trim())
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const host = z.string().min(1, 'name the host').max(253)
const port = whole(1, 65_535)
/** SMPP strings end at NUL and go out as Latin-1. */
const smppString = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\x20-\x7e]*$/, 'only printable ASCII characters')
const pem = z.string().startsWith('-----BEGIN ', 'must be a PEM text')

const tagNumber = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  return /^(0x[0-9a-f]{1,4}|\d{1,5})$/i.test(value) ? Number(value) : value
}, z.int().min(1).max(0xffff))

/** What both roles share. Times in milliseconds. */
const common = {
  /** What data_coding 0 means on this connection. */
  defaultAlphabet: z.enum(defaultAlphabets).default('gsm7'),
  /** TLV in which the supplier sends its own id of a message, as a number or 0x1401. */
  messageIdTlv: tagNumber.optional(),
  /** Put before destinations that come in national form, e.g. 98. */
  countryCallingCode: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'one to three digits')
    .optional(),
  /** Equal messages closer together than this are one message sent twice. */
  repeatWindowMs: whole(1_000, 3_600_000).default(120_000),
  /** Messages read and not yet answered, per session. */
  maxOutstanding: whole(1, 100_000).default(500),
  enquireLinkIntervalMs: whole(100, 3_600_000).default(30_000),
  responseTimeoutMs: whole(100, 600_000).default(10_000),
  inactivityMs: whole(100, 86_400_000).default(120_000),
  partialFrameMs: whole(100, 600_000).default(10_000),
  sessionInitMs: whole(100, 600_000).default(10_000),
  /** How long the peer waits for a commit before it is told to try again. */
  answerTimeoutMs: whole(100, 600_000).default(20_000),
  /** Messages of ours that may be unanswered at once. */
  window: whole(1, 10_000).default(10),
}

/** We bind to the supplier's SMSC: the usual way. */
export const esmeSettings = z.strictObject({
  role: z.literal('esme').default('esme'),
  host,
  port: port.default(2775),
  systemId: smppString(64).min(1, 'name the system_id'),
  password: smppString(64).default(''),
  systemType: smppString(64).default(''),
  bindMode: z.enum(['receiver', 'transceiver']).default('transceiver'),
  /** Parallel binds to the same account. */
  binds: whole(1, 32).default(1),
  addressTon: whole(0, 255).default(0),
  addressNpi: whole(0, 255).default(0),
  addressRange: smppString(64).default(''),
  tls: flag.default(false),
  /** Certificates to trust instead of the public ones. The peer's certificate is always verified. */
  tlsCa: pem.optional(),
  /** The name in the peer's certificate, if it is not the host. */
  tlsServername: host.optional(),
  connectTimeoutMs: whole(100, 600_000).default(10_000),
  reconnectMinMs: whole(10, 600_000).default(1_000),
  reconnectMaxMs: whole(10, 3_600_000).default(60_000),
  ...common,
})
export type EsmeSettings = z.infer<typeof esmeSettings>

/** One address or a subnet in CIDR form. */
const subnet = z.string().refine((text) => {
  const [address = '', prefix] = text.split('/')
  const version = isIP(address)
  if (version === 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}, 'must be an IP address or a subnet like 10.0.0.0/8')

const numberRange = z
  .string()
  .regex(/^\d{1,15}(-\d{1,15})?$/, 'must be a prefix like 98912 or a range like 989120000000-989129999999')
  .refine((text) => {
    const [first = '', last] = text.split('-')
    return last === undefined || (last.length === first.length && last >= first)
  }, 'the two ends of a range must have the same length and be in order')

const account = z.strictObject({
  systemId: smppString(64).min(1, 'name the system_id'),
  password: smppString(64).min(1, 'an account needs a password'),
  /** Addresses that may bind to this account. Empty: any. */
  allowedAddresses: listOf(subnet).default([]),
  /** Numbers it may deliver for: prefixes and ranges. Empty: all. */
  numberRanges: listOf(numberRange).default([]),
  maxBinds: whole(1, 1_000).default(4),
  /** Messages read and not yet answered, per bind. Absent: the connection's maxOutstanding. */
  window: whole(1, 100_000).optional(),
})
export type SmscAccount = z.infer<typeof account>

/** The supplier's gateway or SIM bank binds to us. */
export const smscSettings = z
  .strictObject({
    role: z.literal('smsc').default('smsc'),
    host: host.default('127.0.0.1'),
    /** 0 takes a free one. */
    port: whole(0, 65_535).default(2775),
    /** Our own system_id in the answer to a bind. */
    systemId: smppString(64).default('verifyplus'),
    accounts: fromText(
      z
        .array(account)
        .min(1, 'at least one account')
        .refine((list) => new Set(list.map((a) => a.systemId)).size === list.length, 'system_ids must differ'),
    ),
    /** Both or none: with them the listener speaks TLS only. */
    tlsKey: pem.optional(),
    tlsCert: pem.optional(),
    maxConnections: whole(1, 100_000).default(500),
    /** Connections from one address that have not bound yet. */
    maxUnboundPerAddress: whole(1, 100_000).default(32),
    /** How long a refused bind waits for its answer. */
    refusalDelayMs: whole(0, 60_000).default(1_000),
    ...common,
  })
  .refine((s) => (s.tlsKey === undefined) === (s.tlsCert === undefined), 'tlsKey and tlsCert belong together')
export type SmscSettings = z.infer<typeof smscSettings>

type Common = { [Key in keyof typeof common]: z.infer<(typeof common)[Key]> }

export function limitsOf(settings: Omit<Common, 'messageIdTlv' | 'countryCallingCode'>): SessionLimits {
  const {
    sessionInitMs,
    enquireLinkIntervalMs,
    responseTimeoutMs,
    inactivityMs,
    partialFrameMs,
    maxOutstanding,
    window,
  } = settings
  return {
    sessionInitMs,
    enquireLinkIntervalMs,
    responseTimeoutMs,
    inactivityMs,
    partialFrameMs,
    maxOutstanding,
    window,
  }
}

export function readingOf(settings: Reading): Reading {
  const { defaultAlphabet, messageIdTlv, countryCallingCode } = settings
  return { defaultAlphabet, messageIdTlv, countryCallingCode }
}
