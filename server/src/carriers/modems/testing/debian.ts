import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Installs what is missing where this process may. Answers why not, or undefined when all is there. */
export function missingPrograms(programs: Readonly<Record<string, string>>): string | undefined {
  const absent = Object.entries(programs).filter(([path]) => !existsSync(path))
  if (absent.length === 0) return undefined
  const packages = absent.map(([, name]) => name)
  const why = `${absent.map(([path]) => path).join(', ')} is missing`
  if (!existsSync('/usr/bin/apt-get')) return `${why} and there is no apt-get`
  if (process.getuid?.() !== 0) return `${why}; as root: apt-get install ${packages.join(' ')}`
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, stdio: 'ignore' })
  } catch {
    return `${why} and apt-get could not install ${packages.join(' ')}`
  }
  return absent.every(([path]) => existsSync(path)) ? undefined : `${packages.join(' ')} did not bring it: ${why}`
}
