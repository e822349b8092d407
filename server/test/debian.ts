import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const aptGet = '/usr/bin/apt-get'

/**
 * Makes sure that all `programs` (absolute paths of files) are there: installs the Debian packages that bring them where this
 * process may. Answers the reason why not, to be printed, or undefined when they are there.
 */
export function missing(programs: readonly string[], packages: readonly string[]): string | undefined {
  const absent = programs.filter((path) => !existsSync(path))
  if (absent.length === 0) return undefined
  const why = `${absent.join(', ')} is missing`
  if (!existsSync(aptGet)) return `${why} and there is no apt-get`
  if (process.getuid?.() !== 0) return `${why}; as root: apt-get install ${packages.join(' ')}`
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync(aptGet, ['update', '-q'], { env, stdio: 'ignore' })
    execFileSync(aptGet, ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, stdio: 'ignore' })
  } catch {
    return `${why} and apt-get could not install ${packages.join(' ')}`
  }
  return absent.every((path) => existsSync(path)) ? undefined : `${packages.join(' ')} did not bring it: ${why}`
}

/** Prints why tests of a peer are left out; the runner alone would only say that they were. */
export function sayWhy(reason: string | undefined): void {
  if (reason !== undefined) process.stderr.write(`left out: ${reason}\n`)
}
