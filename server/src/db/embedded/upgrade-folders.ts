import { copyFile, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { layoutIn } from './layout.ts'

/** Where the new cluster is filled; what is left there by an upgrade that was killed is thrown away. */
export const upgradingFolder = 'postgres.upgrading'
/** The new cluster when it is whole. From here on the upgrade is finished by whoever comes next. */
const upgradedFolder = 'postgres.upgraded'

export async function beginUpgrade(dataDir: string): Promise<void> {
  await rm(path.join(dataDir, upgradingFolder), { recursive: true, force: true })
}

/**
 * Puts the new cluster in the place of the old one, which is kept as `postgres.<version>` and answered. The operator's own settings
 * of PostgreSQL come along.
 */
export async function endUpgrade(dataDir: string, oldVersion: string): Promise<string> {
  const [from, to] = [layoutIn(path.join(dataDir, 'postgres')), layoutIn(path.join(dataDir, upgradingFolder))]
  // Into the file that is there, which keeps its owner.
  await copyFile(from.operatorSettings, to.operatorSettings)
  const kept = path.join(dataDir, await freeName(dataDir, `postgres.${oldVersion}`))
  await rename(to.home, path.join(dataDir, upgradedFolder))
  await rename(from.home, kept)
  await finishUpgrade(dataDir)
  return kept
}

/** A machine that stopped between two renames left the new cluster under the name of a whole one. */
export async function finishUpgrade(dataDir: string): Promise<void> {
  const [home, upgraded] = [path.join(dataDir, 'postgres'), path.join(dataDir, upgradedFolder)]
  if ((await exists(home)) || !(await exists(upgraded))) return
  await rename(upgraded, home)
  const folder = await open(dataDir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function freeName(dataDir: string, wanted: string): Promise<string> {
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}-${i}`
    if (!(await exists(path.join(dataDir, name)))) return name
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
