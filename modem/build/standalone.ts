import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { format } from 'oxfmt'

const head = `#!/usr/bin/env node
// Hands messages that smstools or gammu-smsd took from a modem over to VerifyPlus: one file, Node 18.15 or newer.
// Generated from modem/src by: node modem/build/standalone.ts
`

const importStatement = /^import ([^']+) from '([^']+)'$/gm

export const standaloneFile = new URL('../verifyplus-modem.mjs', import.meta.url)

/** The script as it is copied to a machine with a modem, where this checkout and its Node are not. */
export async function standalone(): Promise<string> {
  const imports = new Map<string, Set<string>>()
  const parts = partsOf(new URL('../src/main.ts', import.meta.url)).map((source) =>
    withoutImports(stripTypeScriptTypes(source), imports)
      // The words about a type stay where it was taken out.
      .replaceAll(/^\/\*\*(?:(?!\*\/)[^])*\*\/\s*\n\s*\n/gm, '')
      .replaceAll(/^export /gm, ''),
  )
  const source = [head, ...importLines(imports), ...parts].join('\n')
  const { code, errors } = await format('modem.mjs', source, { semi: false, singleQuote: true, printWidth: 120 })
  if (errors.length > 0) throw new Error(`the parts do not make one program: ${JSON.stringify(errors)}`)
  return code
}

/** The sources below `entry`, each behind those it imports, since one file runs from top to bottom. */
function partsOf(entry: URL, seen = new Set<string>()): string[] {
  if (seen.has(entry.href)) return []
  seen.add(entry.href)
  const source = readFileSync(entry, 'utf8')
  const needed = [...source.matchAll(importStatement)].map(([, , from = '']) => from)
  const local = needed.filter((from) => from.startsWith('./'))
  return [...local.flatMap((from) => partsOf(new URL(from, entry), seen)), source]
}

/** Notes what is imported from Node; what comes from another part is in the same file. */
function withoutImports(source: string, imports: Map<string, Set<string>>): string {
  return source.replaceAll(importStatement, (_, names: string, from: string) => {
    if (!from.startsWith('node:')) return ''
    const known = imports.get(from) ?? new Set()
    for (const name of names.replaceAll(/[{}]/g, '').split(',')) known.add(name.trim())
    imports.set(from, known)
    return ''
  })
}

function importLines(imports: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => {
      const list = [...names].filter((name) => name !== '').sort()
      const whole = list.every((name) => name.startsWith('* as ')) ? list.join(', ') : `{ ${list.join(', ')} }`
      return `import ${whole} from '${from}'`
    })
}

if (import.meta.main) writeFileSync(standaloneFile, await standalone(), { mode: 0o755 })
