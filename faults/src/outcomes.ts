import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './report.ts'

const file = 'outcomes.json'

/** What earlier runs wrote into the folder; nothing where there was none. */
export async function readOutcomes(folder: string): Promise<Outcome[]> {
  try {
    return JSON.parse(await readFile(join(folder, file), 'utf8')) as Outcome[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export async function writeOutcomes(folder: string, outcomes: readonly Outcome[]): Promise<void> {
  await writeFile(join(folder, file), JSON.stringify(outcomes))
}
