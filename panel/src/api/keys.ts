/** The names under which answers are kept. An event says what changed; whatever begins with that name is read again. */
export const keys = {
  me: ['me'],
  products: ['products'],
  countries: (productId?: string) => (productId === undefined ? ['countries'] : ['countries', productId]),
  balance: ['balance'],
  tokens: ['tokens'],
  leases: ['leases'],
  lease: (id: string) => ['leases', 'one', id],
  liveLeases: ['leases', 'live'],
  endedLeases: ['leases', 'ended'],
  leaseList: (filter: object) => ['leases', 'list', filter],
  leaseMessages: (id: string) => ['leases', 'messages', id],
  ledgerEntries: (filter?: object) => (filter === undefined ? ['ledger-entries'] : ['ledger-entries', filter]),
  statistics: (from: string) => ['statistics', from],
  topUps: ['top-ups'],
} as const
