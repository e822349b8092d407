import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { firstRunLines } from './banner.ts'
import type { FirstCustomer } from './first-run.ts'
import type { Call } from './terminal.ts'

/**
 * Whether what is printed goes into the log of a service manager, which many may read and which is kept for long. systemd sets these
 * for what it starts; a terminal that it started has them too, and there it is a person who reads.
 */
export function isPrintedToLog({ env, stdout }: Pick<Call, 'env' | 'stdout'>): boolean {
  const isService = Boolean(env['INVOCATION_ID'] || env['JOURNAL_STREAM'])
  return isService && !('isTTY' in stdout && stdout.isTTY === true)
}

export interface SecretFiles {
  first: string | null
  operatorLink: string | null
}

/** Writes what only the operator may read into files, and takes away a link that is of no use any more. Answers their paths. */
export async function writeSecrets(
  dataDir: string,
  secrets: { url: string; first: FirstCustomer | null; operatorLink: string | null },
): Promise<SecretFiles> {
  const { url, first, operatorLink } = secrets
  if (operatorLink === null) await rm(path.join(dataDir, linkFile), { force: true })
  return {
    first: first && (await writeSecret(dataDir, 'first-run.txt', firstRunLines(url, first))),
    operatorLink: operatorLink && (await writeSecret(dataDir, linkFile, [operatorLink])),
  }
}

const linkFile = 'operator-link.txt'

/** Mode 0600, in the place of one that is there. */
async function writeSecret(dataDir: string, name: string, lines: readonly string[]): Promise<string> {
  const file = path.join(dataDir, name)
  const written = path.join(dataDir, `.${name}-${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    // New, and then renamed: neither goes through a link that somebody else has put there.
    const handle = await open(written, 'wx', 0o600)
    try {
      await handle.writeFile(`${lines.join('\n')}\n`)
    } finally {
      await handle.close()
    }
    await rename(written, file)
    return file
  } catch (error) {
    await rm(written, { force: true }).catch(() => {})
    throw new Refused(`${file} cannot be written, and it is meant to store a secret: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
