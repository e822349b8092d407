import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'

/**
 * The browser's program. Its package unpacks it under one fixed name into the folder for temporary files, where another
 * user's copy would be in the way: so each user has a folder of its own.
 */
export async function chromiumPath(): Promise<string> {
  const folder = join(tmpdir(), `verifyplus-chromium-${process.getuid?.() ?? 'user'}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    return await chromium.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
