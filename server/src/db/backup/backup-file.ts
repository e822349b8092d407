import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { extract, pack, type Pack } from 'tar-stream'
import { z } from 'zod'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { decrypted, encrypted, isEncrypted } from './encryption.ts'
import { headerSchema, summarySchema, type Entries, type Entry } from './entries.ts'

/*
 * The file: a tar archive, compressed with zstd, encrypted with age where recipients are named. Without this program:
 *   age -d -i key.txt FILE | zstd -d | tar x     and     cat tables/lease/*.copy | psql -c 'copy lease (…) from stdin'
 * with the columns that backup.json names.
 */
const headerName = 'backup.json'
const summaryName = 'summary.json'
const rowsName = /^tables\/([a-z0-9_]+)\/\d{8}\.copy$/
/** Longer than any piece that is written. */
const mostEntryBytes = 64 * 1_048_576
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** Writes all entries and ends `out`. With recipients of age (`age1…`) only the holder of an identity can read them. */
export async function packBackup(
  entries: Entries,
  out: Writable,
  options: { recipients: readonly string[]; signal?: AbortSignal },
): Promise<void> {
  const compress = createZstdCompress()
  const { signal } = options
  if (options.recipients.length === 0) await pipeline(archived(entries), compress, out, { signal })
  else
    await pipeline(
      archived(entries),
      compress,
      (source: AsyncIterable<Buffer>) => encrypted(source, options.recipients),
      out,
      { signal },
    )
}

async function* archived(entries: Entries): AsyncGenerator<Buffer, void> {
  const archive = pack()
  const filled = fill(archive, entries).catch((error: unknown) => archive.destroy(error as Error))
  yield* archive as AsyncIterable<Buffer>
  await filled
}

async function fill(archive: Pack, entries: Entries): Promise<void> {
  let piece = 0
  for await (const entry of entries) {
    if (entry.kind === 'header') await put(archive, headerName, json(entry.header))
    else if (entry.kind === 'summary') await put(archive, summaryName, json(entry.summary))
    else await put(archive, `tables/${entry.table}/${String(++piece).padStart(8, '0')}.copy`, entry.rows)
  }
  archive.finalize()
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`)
}

function put(archive: Pack, name: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, size: body.length, mode: 0o600 }, body, (error) => (error ? reject(error) : resolve()))
  })
}

/** Reads a file that `packBackup` wrote. `keyFile` holds age's identities (`AGE-SECRET-KEY-1…`). Everything wrong is `Refused`. */
export async function* unpackBackup(file: string, keyFile: string | null): AsyncGenerator<Entry, void> {
  try {
    yield* unpacked(await plainBytes(file, keyFile))
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`${file} is damaged or truncated: ${(error as Error).message}`, { cause: error })
  }
}

async function plainBytes(file: string, keyFile: string | null): Promise<AsyncIterable<Uint8Array>> {
  const beginning = await readBeginning(file)
  const bytes = createReadStream(file, { highWaterMark: 262_144 })
  if (isEncrypted(beginning)) {
    if (keyFile === null)
      throw new Refused(`${file} is encrypted: give the file with your age identity, --key-file FILE.`)
    return await decrypted(bytes, keyFile)
  }
  if (!beginning.subarray(0, zstdMagic.length).equals(zstdMagic))
    throw new Refused(`${file} is not a VerifyPlus backup.`)
  return bytes
}

async function readBeginning(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { buffer: read, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
      return read.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry, void> {
  const archive = extract()
  const fed = pipeline(bytes, createZstdDecompress(), archive).catch((error: unknown) =>
    archive.destroy(error as Error),
  )
  for await (const entry of archive) {
    const { name, size } = entry.header
    if (size > mostEntryBytes)
      throw new Refused(`The backup contains an entry of ${counted(size, 'byte')}, larger than any valid one.`)
    yield readEntry(name, await buffer(entry as AsyncIterable<Buffer>))
  }
  await fed
}

function readEntry(name: string, body: Buffer): Entry {
  if (name === headerName) return { kind: 'header', header: parsed(headerSchema, name, body) }
  if (name === summaryName) return { kind: 'summary', summary: parsed(summarySchema, name, body) }
  const table = rowsName.exec(name)?.[1]
  if (table === undefined)
    throw new Refused(`The backup contains ${JSON.stringify(name)}, which this version does not know.`)
  return { kind: 'rows', table, rows: body }
}

function parsed<Value>(schema: z.ZodType<Value>, name: string, body: Buffer): Value {
  try {
    return schema.parse(JSON.parse(body.toString()))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new Refused(`The backup's ${name} cannot be parsed and may come from a newer version: ${why}`, {
      cause: error,
    })
  }
}
