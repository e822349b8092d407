import { posix } from 'node:path'

/** The features of `server/src`, each of which imports only what stands before it. */
export const folderOrder = [
  'core',
  'reading',
  'db',
  'notify',
  'audit',
  'ledger',
  'catalogue',
  'customers',
  'people',
  'numbers',
  'leases',
  'messages',
  'events',
  'carriers',
  'payments',
  'http',
  'api',
  'backups',
  'jobs',
]
/** After the features: the composition root and what it is made of, the operator's commands, and the door to the process. */
const rankOfTopLevel = folderOrder.length
const rankOfCli = rankOfTopLevel + 1
const rankOfMain = rankOfCli + 1

/** These hold several features, one folder each, which reach each other through doors too. */
const foldersOfFeatures = new Set(['carriers', 'api'])

/** Where `process.env` and `process.argv` may be read, besides the commands: programs of their own, run by npm. */
const readersOfProcess = new Map([
  ['main.ts', 'hands the process to the commands'],
  ['db/generate.ts', 'a program of its own'],
  ['api/generate-openapi.ts', 'a program of its own'],
  ['reading/corpus/measure.ts', 'a program of its own'],
  ['db/embedded/run.ts', 'PostgreSQL’s programs need the PATH'],
])

/** Balances have one writer. */
const writesLedger = /\b(?:insert into|update|delete from)\s+(?:account|entry|hold|posting)\b/i

const mostLines = 400
const exceptFromLength = /\.generated\.ts$/

export interface House {
  /** Every `.ts` file by its path from the checkout's root, with its text. */
  files: ReadonlyMap<string, string>
  /** The doors of server/package.json: `#core/*` → `./src/core/*.ts`. */
  doors: Readonly<Record<string, string>>
}

/** What a file imports, statically or not. The formatter puts every statement at the beginning of a line. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  const statements = code.matchAll(/^(?:import|export)\s(?:type\s)?(?:[\w*{][^'"`()=;]*?\sfrom\s)?['"]([^'"]+)['"]/gm)
  const calls = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  return [...statements, ...calls].map((match) => match[1] as string)
}

/** Everything that breaks the rules of the house, one sentence each. */
export function faultsOf(house: House): string[] {
  return [...house.files].flatMap(([path, text]) => [
    ...(path.startsWith('server/src/') ? serverFaults(house, path.slice('server/src/'.length), text) : []),
    ...(path.startsWith('contract/src/') ? contractFaults(path, text) : []),
    ...(path.startsWith('modem/src/') ? modemFaults(path, text) : []),
    ...lengthFaults(path, text),
  ])
}

function serverFaults(house: House, path: string, text: string): string[] {
  const faults: string[] = []
  const rank = rankOf(path)
  if (rank === null) faults.push(`${path}: its folder has no place in the order`)
  for (const specifier of importsOf(text)) {
    if (specifier.startsWith('@verifyplus/modem'))
      faults.push(`${path}: the server imports nothing of the modem's program`)
    const target = resolve(house, path, specifier)
    if (target === null) continue
    if (target === undefined) {
      faults.push(`${path}: ${specifier} is no door of server/package.json`)
      continue
    }
    if (specifier.startsWith('.') && !target.startsWith(featureOf(path)))
      faults.push(`${path}: ${specifier} leaves its folder; go through a door`)
    if (isForTests(path)) continue
    if (isForTests(target) || target.startsWith('../')) faults.push(`${path}: ${specifier} is for tests`)
    const targetRank = rankOf(target)
    if (rank !== null && targetRank !== null && targetRank > rank)
      faults.push(`${path}: ${specifier} stands after ${path.split('/')[0]} in the order`)
  }
  if (writesLedger.test(text) && !isForTests(path) && !path.startsWith('ledger/'))
    faults.push(`${path}: writes the ledger's tables; the ledger has parts of statements for that`)
  if (/\bpg_notify\b/.test(text) && !isForTests(path) && !path.startsWith('notify/'))
    faults.push(`${path}: writes a NOTIFY by hand; notify/writers.ts has them`)
  const readsProcess = /\bprocess\s*(?:\.\s*(?:env|argv)\b|\[)|\bfrom '(?:node:)?process'/.test(text)
  if (readsProcess && !isForTests(path) && !readersOfProcess.has(path) && !path.startsWith('cli/'))
    faults.push(`${path}: reads the process`)
  return faults
}

function contractFaults(path: string, text: string): string[] {
  if (isForTests(path)) return []
  return importsOf(text)
    .filter((specifier) => !specifier.startsWith('.') && specifier !== 'zod')
    .map((specifier) => `${path}: the contract imports only zod, not ${specifier}`)
}

/** It runs as one file on a machine without packages, and the server knows it only by what it sends. */
function modemFaults(path: string, text: string): string[] {
  return importsOf(text)
    .filter((specifier) => !specifier.startsWith('node:') && !/^\.\/[^/]+$/.test(specifier))
    .map((specifier) => `${path}: the modem's program imports only Node and itself, not ${specifier}`)
}

function lengthFaults(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1
  return lines > mostLines && !exceptFromLength.test(path) ? [`${path}: ${lines} lines, more than ${mostLines}`] : []
}

/** The file an import means, from `server/src`; null for a package, undefined for a door that does not exist. */
function resolve(house: House, from: string, specifier: string): string | null | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  if (!specifier.startsWith('#')) return null
  for (const [door, file] of Object.entries(house.doors)) {
    const [head = '', tail] = door.split('*')
    const fits = tail === undefined ? specifier === door : specifier.startsWith(head)
    if (fits)
      return posix
        .join(file.replace('*', specifier.slice(head.length)))
        .replace(/^src\/|^(?=test\/)/, (m) => (m === '' ? '../' : ''))
  }
  return undefined
}

function rankOf(path: string): number | null {
  const [folder = '', rest] = path.split('/')
  if (rest === undefined) return path === 'main.ts' ? rankOfMain : rankOfTopLevel
  if (folder === 'cli') return rankOfCli
  const at = folderOrder.indexOf(folder)
  return at < 0 ? null : at
}

/** The folder that relative imports of a file stay in, with a slash; empty for what stands at the top. */
function featureOf(path: string): string {
  const [folder = '', second, third] = path.split('/')
  if (second === undefined) return ''
  return foldersOfFeatures.has(folder) && third !== undefined ? `${folder}/${second}/` : `${folder}/`
}

function isForTests(path: string): boolean {
  return /\.test(-helpers)?\.ts$|\/testing\.ts$/.test(path)
}
