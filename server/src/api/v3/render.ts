import { v3 } from '@verifyplus/contract'
import type { TokenRow } from '#customers'
import type { OwnLease } from '#leases'
import type { Balance, CreditedTopUp, Movement } from '#ledger'
import type { OwnMessage } from '#messages'
import { ApiProblem } from './problem.ts'

/** The most that JSON carries exactly, 2^53 - 1. */
const mostMinor = BigInt(Number.MAX_SAFE_INTEGER)

/** A whole number that JSON carries exactly. More than that is nobody's balance; should it stand there, it is told as the most. */
export function moneyOf(amountMinor: bigint, currency: string): v3.Money {
  const told = amountMinor > mostMinor ? mostMinor : amountMinor < -mostMinor ? -mostMinor : amountMinor
  return { amount: Number(told), currency }
}

const timeOf = (time: Date | null): string | null => time && time.toISOString()

export function renderLease(lease: OwnLease): v3.Lease {
  return {
    id: v3.writeId('lease', lease.leaseId),
    state: lease.state,
    phoneNumber: `+${lease.msisdn}`,
    sandbox: lease.sandbox,
    country: lease.countryCode,
    productId: String(lease.productId),
    price: moneyOf(lease.priceMinor, lease.currency),
    charged: moneyOf(lease.chargedMinor, lease.currency),
    hold: lease.hold,
    code: lease.code,
    codeState: lease.codeState,
    codeReceivedAt: timeOf(lease.codeAt),
    waiting: lease.waiting && {
      code: lease.waiting.code,
      texts: lease.waiting.texts,
      costs: moneyOf(lease.waiting.costsMinor, lease.currency),
    },
    notices: lease.notices.map(({ kind, at }) => ({ kind, at: at.toISOString() })),
    createdAt: lease.startedAt.toISOString(),
    expiresAt: lease.expiresAt.toISOString(),
    endedAt: timeOf(lease.endedAt),
    readableUntil: lease.readableUntil.toISOString(),
    updatedAt: lease.changedAt.toISOString(),
  }
}

export function renderMessage(message: OwnMessage): v3.Message {
  return {
    id: v3.writeId('message', message.messageId),
    leaseId: v3.writeId('lease', message.leaseId),
    originator: message.originator,
    text: message.text,
    code: message.code,
    readable: message.readable,
    sentAt: timeOf(message.sentAt),
    receivedAt: message.receivedAt.toISOString(),
  }
}

export function renderBalance({ balanceMinor, heldMinor, currency }: Balance): v3.Balance {
  return {
    balance: moneyOf(balanceMinor, currency),
    held: moneyOf(heldMinor, currency),
    available: moneyOf(balanceMinor - heldMinor, currency),
  }
}

export function renderMovement(movement: Movement): v3.LedgerEntry {
  return {
    id: v3.writeId('ledgerEntry', movement.entryId),
    kind: movement.kind as v3.LedgerEntry['kind'],
    amount: moneyOf(movement.amountMinor, movement.currency),
    leaseId: movement.leaseId === null ? null : v3.writeId('lease', movement.leaseId),
    note: movement.note,
    createdAt: movement.createdAt.toISOString(),
  }
}

/** All of them are credits by the operator's hand: there is no payment provider yet. */
export function renderTopUp(topUp: CreditedTopUp): v3.TopUp {
  return {
    id: v3.writeId('topUp', topUp.entryId),
    state: 'credited',
    provider: 'manual',
    amount: moneyOf(topUp.amountMinor, topUp.currency),
    note: topUp.note,
    payUrl: null,
    createdAt: topUp.createdAt.toISOString(),
    creditedAt: topUp.createdAt.toISOString(),
  }
}

export function renderToken(token: TokenRow): v3.Token {
  return {
    id: v3.writeId('token', token.apiTokenId),
    name: token.name,
    hint: token.hint,
    scopes: token.scopes,
    expiresAt: timeOf(token.expiresAt),
    allowedFrom: token.allowedFrom,
    createdAt: token.createdAt.toISOString(),
    lastUsedAt: timeOf(token.lastUsedAt),
    lastUsedAddress: token.lastUsedAddress,
    revokedAt: timeOf(token.revokedAt),
  }
}

/** The number in an identifier of a path; what cannot be one is as unknown as one that nobody has. */
export function readPathId(kind: v3.IdKind, text: string | undefined, largest: bigint): bigint {
  const id = v3.readId(kind, text ?? '')
  if (id === null || id > largest) throw new ApiProblem('not_found')
  return id
}
