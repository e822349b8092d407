import { lstatSync, mkdirSync, statSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import path from 'node:path'

/**
 * Has Node keep what it made of our files, which is half the time of a start (docs/adr/0024): below `node_modules`, so that `npm ci` takes
 * it away with what it was made of. What lies there is run, so it is only done where nobody but us can put anything; a folder
 * that is read-only, or another user's, goes without. NODE_DISABLE_COMPILE_CACHE and NODE_COMPILE_CACHE are Node's own, and
 * decide over it.
 */
export function keepCompiled(nodeModules: string): void {
  const folder = cacheFolder(nodeModules)
  if (folder !== null) enableCompileCache(folder)
}

/** The folder, made where it may be; null where there can be none that is ours alone. */
export function cacheFolder(nodeModules: string, uid = process.geteuid?.()): string | null {
  const cache = path.join(nodeModules, '.cache')
  const folder = path.join(cache, 'verifyplus')
  try {
    // Whoever else may write into node_modules can change the program itself; its owner may be one whom root must not follow.
    if (uid === undefined || statSync(nodeModules).uid !== uid) return null
    for (const each of [cache, folder]) if (!isOursAlone(each, uid)) return null
    return folder
  } catch {
    // Nobody can write there: the program starts as ever, in twice the time.
    return null
  }
}

const othersMayWrite = 0o022

function isOursAlone(folder: string, uid: number): boolean {
  // Of two that begin at once, one finds it there.
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Not through a link: that would be somewhere else.
  const found = lstatSync(folder)
  return found.isDirectory() && found.uid === uid && (found.mode & othersMayWrite) === 0
}
