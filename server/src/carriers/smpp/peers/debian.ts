import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const aptGet = '/usr/bin/apt-get'

/**
 * Makes sure that `program` is there: installs its Debian packages where this process may. Answers the reason why not, to
 * be printed, or undefined when it is there.
 */
export function missing(program: string, packages: readonly string[]): string | undefined {
  if (existsSync(program)) return undefined
  if (process.platform !== 'linux' || !existsSync(aptGet)) return `${program} is missing and there is no apt-get`
  if (process.getuid?.() !== 0) return `${program} is missing; as root: apt-get install ${packages.join(' ')}`
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync(aptGet, ['update', '-q'], { env, stdio: 'ignore' })
    execFileSync(aptGet, ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, stdio: 'ignore' })
  } catch {
    return `${program} is missing and apt-get could not install ${packages.join(' ')}`
  }
  return existsSync(program) ? undefined : `${packages.join(' ')} did not bring ${program}`
}

/** Prints why tests of a peer are left out; the runner alone would only say that they were. */
export function sayWhy(reason: string | undefined): void {
  if (reason !== undefined) process.stderr.write(`left out: ${reason}\n`)
}
