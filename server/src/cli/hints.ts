import { resolve } from 'node:path'
import { readConfig, type Config } from '#config'

const usual = readConfig({})

/** Commands that a person is shown, so that they work where they are pasted: with the folder and the port of this one. */
export function hints({ dataDir, port }: Pick<Config, 'dataDir' | 'port'>, lines: readonly string[]): string[] {
  const variables = [
    ...(dataDir === resolve(usual.dataDir) ? [] : [`DATA_DIR=${quoted(dataDir)}`]),
    ...(port === usual.port || port === 0 ? [] : [`PORT=${port}`]),
  ]
  const command = [...variables, 'npx verifyplus'].join(' ')
  return lines.map((line) => line.replaceAll('npx verifyplus', () => command))
}

function quoted(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
