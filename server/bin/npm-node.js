import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The Node 24 that npm installed beside us for this machine, or null: there is none for it, or optional packages were left out. */
export function npmNode(platform = process.platform, arch = process.arch) {
  const require = createRequire(import.meta.url)
  try {
    const manifest = require.resolve(`node-${platform === 'win32' ? 'win' : platform}-${arch}/package.json`)
    return join(dirname(manifest), require(manifest).bin.node)
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    return null
  }
}
