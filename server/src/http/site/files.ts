import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export interface SiteFile {
  readonly contentType: string
  readonly bytes: Buffer
  /** What the build compressed, by the name that `Content-Encoding` has for it. */
  readonly encoded: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>
  /** Whether its name holds a hash of its content. */
  readonly immutable: boolean
}

export interface Site {
  /** The page without its nonce, in two halves: the nonce stands between them. */
  readonly page: readonly [string, string]
  readonly files: ReadonlyMap<string, SiteFile>
  isPage(path: string): boolean
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const noncePlace = '<meta name="csp-nonce" content="'

/**
 * Reads the built site into memory: some hundred files of a few megabytes in all. No request reaches the file system, so no
 * path of a request can name anything else. Null where the site has not been built.
 */
export async function readSite(folder: string): Promise<Site | null> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null)
  if (html === null) return null
  const at = html.indexOf(noncePlace) + noncePlace.length
  const patterns = JSON.parse(await readFile(join(folder, 'pages.json'), 'utf8')) as string[]
  const pages = patterns.map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`))
  return {
    page: [html.slice(0, at), html.slice(at)],
    files: await readFiles(folder),
    isPage: (path) => pages.some((page) => page.test(path)),
  }
}

async function readFiles(folder: string): Promise<Map<string, SiteFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, SiteFile>()
  for (const entry of entries) {
    const contentType = contentTypes[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, file).split(sep).join('/')}`
    const [bytes, br, gzip] = await Promise.all([file, `${file}.br`, `${file}.gz`].map(readIfThere))
    if (!bytes) continue
    const encoded = { ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) }
    files.set(path, { contentType, bytes, encoded, immutable: path.startsWith('/assets/') })
  }
  return files
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return await readFile(path).catch(() => null)
}
