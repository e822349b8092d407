import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { openProgramFolder } from '../../server/test/program.ts'
import { serveBrowser } from './browser.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The program that serves the site to all files, in two processes. */
    siteUrl: string
    siteDataDir: string
    browserEndpoint: string
  }
}

/**
 * How the program runs for tests: every number gets its message, after a wait that is long enough to be seen; and people
 * may come from addresses of their own (`becomeCustomer`).
 */
export const sandbox = { SANDBOX: 'on', SANDBOX_DELAY_SECONDS: '2', SANDBOX_SHARE: '1', TRUST_PROXY: 'yes' }

/** One program and one browser for all files that look at the site. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildIfMissing()
  const folder = await openProgramFolder()
  const [server, browser] = await Promise.all([
    folder.start({ ...sandbox, WORKERS: '2', LOG_LEVEL: 'warn' }),
    serveBrowser(),
  ]).catch(async (error: unknown) => {
    // A start that failed leaves its database running.
    await folder.remove()
    throw error
  })
  project.provide('siteUrl', server.url)
  project.provide('siteDataDir', folder.dataDir)
  project.provide('browserEndpoint', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await folder.remove()
  }
}

/** `npm ci` builds the site; a checkout whose packages came otherwise may have none. */
async function buildIfMissing(): Promise<void> {
  const panel = fileURLToPath(new URL('..', import.meta.url))
  if (existsSync(`${panel}/dist/index.html`)) return
  await promisify(execFile)('npm', ['run', 'build'], { cwd: panel })
}
