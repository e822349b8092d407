import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { webhookAdapters } from '#carriers/webhooks'
import { runCli } from './run-cli.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const places = ['.', 'docs', 'contract/src', 'server/src', 'modem', 'panel/src', 'faults', 'bench']

/** What `--help` of each command says, by the command's words; that of a group, by its one word. */
const helps = new Map<string, string>()
const groups = new Map<string, readonly string[]>()
let texts: { path: string; text: string }[] = []

/** Words that would be a command if there were one of them: a text that names one means it. */
const verbs =
  'add|change|check|create|credit|debit|delete|disable|edit|enable|export|import|invite|limit|list|pause|refund|release|remove|restore|resume|retire|reverse|revoke|rotate|search|set|show|suspend|test|unset|update'

beforeAll(async () => {
  const commandsIn = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await runCli([...words, '--help'])
    helps.set(words.join(' '), stdout)
    const [, list = ''] = stdout.split('\nCommands:\n')
    return [...list.matchAll(/^ {2}([a-z-]+)(?=[ \n])/gm)]
      .map((match) => match[1] as string)
      .filter((name) => name !== 'help')
  }
  for (const first of await commandsIn()) {
    const seconds = await commandsIn(first)
    if (seconds.length > 0) groups.set(first, seconds)
    for (const second of seconds) await commandsIn(first, second)
  }
  const files = await Promise.all(
    places.map(async (place) => {
      const names = await readdir(root + place, { recursive: place !== '.' })
      return names.map((name) => (place === '.' ? name : `${place}/${name}`))
    }),
  )
  const paths = files
    .flat()
    .filter((path) => /\.(ts|tsx|mjs|md|yml|json)$/.test(path))
    .filter((path) => !/\.test\.ts|\/(dist|node_modules|corpus)\/|CHANGELOG|package-lock|openapi\.json/.test(path))
  texts = await Promise.all(
    [...new Set(paths)].map(async (path) => ({ path, text: await readFile(root + path, 'utf8') })),
  )
}, 120_000)

/** The commands that a text names and that there are not, each as it stands there. */
function faultsIn(text: string): string[] {
  const faults: string[] = []
  // `verifyplus supplier set`, with npx or without; its own name in lower case is else a database, a user or a package.
  for (const [whole, first = '', second] of text.matchAll(
    /(?:npx |`|run: |: )verifyplus ([a-z][a-z-]*)(?: ([a-z][a-z-]*)\b)?/g,
  )) {
    const seconds = groups.get(first)
    if (!helps.has(first) || (seconds && second !== undefined && !seconds.includes(second))) faults.push(whole)
  }
  const named = new RegExp(`(?<![\\w-])(${[...groups.keys()].join('|')}) (${verbs})(?![\\w-])([^\`'"\\n]*)`, 'g')
  for (const [whole, group = '', verb = '', rest = ''] of text.matchAll(named)) {
    const help = helps.get(`${group} ${verb}`)
    // Prose does not go on as a command does.
    const isCommand = /^ (--|[A-Z<$]|[a-zA-Z]+\+?=)/.test(rest)
    if (help === undefined) {
      if (isCommand) faults.push(whole)
      continue
    }
    const [own = ''] = rest.split(/[|;,)]|\. |: /)
    for (const [option = ''] of own.matchAll(/(?<= )--[a-z][a-z-]*/g))
      if (!help.includes(option)) faults.push(`${group} ${verb} ${option}`)
  }
  return faults
}

test('every command and option of ours that a help, an error, a page or a document names is there', () => {
  expect(groups.get('supplier')).toEqual(expect.arrayContaining(['add', 'set', 'remove']))
  expect(texts.length).toBeGreaterThan(300)
  expect(texts.flatMap(({ path, text }) => faultsIn(text).map((fault) => `${path}: ${fault}`))).toEqual([])
})

test.each([
  ['Tell which device: supplier edit numbers=<device id>=<number>', 'supplier edit numbers=<device id>=<number>'],
  ['`npx verifyplus suppliers list`', 'npx verifyplus suppliers list'],
  ['run `verifyplus supplier describe x`', '`verifyplus supplier describe'],
  ['`token show NAME`', 'token show NAME'],
  ['`supplier set NAME --rest 3h`', 'supplier set --rest'],
])('a text that names one that is not there is found: %s', (text, fault) => {
  expect(faultsIn(text)).toEqual([fault])
})

test.each(['README.md', 'docs/operations.md'])('%s names every kind of supplier that can be added', (path) => {
  const text = texts.find((each) => each.path === path)?.text ?? ''
  for (const kind of ['smpp', ...webhookAdapters.keys()]) expect(text).toContain(`\`${kind}\``)
})
