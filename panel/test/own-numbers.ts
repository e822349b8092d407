import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '../../server/test/program.ts'
import { signedMessage } from './signed-message.ts'
import { withSite, type Site, type Visitor } from './site.ts'

export interface OwnLease {
  readonly id: string
  readonly phoneNumber: string
}

export interface OwnNumbers {
  readonly site: Site
  /** Lends one without the page, as a program would; of Telegram unless told otherwise. */
  readonly lend: (visitor: Visitor, productId?: string) => Promise<OwnLease>
  /** A message from Telegram; resolves when it is stored. */
  readonly arrives: (lease: OwnLease, text: string) => Promise<void>
}

/**
 * A program of the file's own, with so many numbers of Latvia whose messages come through a webhook: what arrives is what a
 * test posts. Each lease costs 10,000.
 */
export function withOwnNumbers(count: number): OwnNumbers {
  let folder: ProgramFolder | undefined
  let server: RunningProgram | undefined
  let secret = ''
  let messages = 0

  beforeAll(async () => {
    folder = await openProgramFolder()
    server = await folder.start({ SANDBOX: 'off', LOG_LEVEL: 'warn' })
    ;({ secret } = await folder.json<{ secret: string }>(['supplier', 'add', 'own', '--kind', 'webhook']))
    const file = join(folder.dataDir, 'numbers.csv')
    const numbers = Array.from({ length: count }, (_, i) => `+371200000${String(i).padStart(2, '0')},LV`)
    await writeFile(file, ['msisdn,country', ...numbers].join('\n'))
    await folder.json(['numbers', 'import', file, '--supplier', 'own'])
  })
  afterAll(() => folder?.remove())

  const site = withSite(() => ({ url: server?.url ?? '', dataDir: folder?.dataDir ?? '' }))
  return {
    site,
    lend: ({ post }, productId = '2') => post<OwnLease>('/v3/leases', { country: 'LV', productId }),
    async arrives({ phoneNumber }, text) {
      const { headers, body } = signedMessage(secret, {
        id: `message-${++messages}`,
        from: 'Telegram',
        to: phoneNumber,
        text,
      })
      const response = await fetch(`${site.url}/inbound/own`, { method: 'POST', headers, body })
      expect(response.status, await response.text()).toBe(200)
    },
  }
}
