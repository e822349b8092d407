import { Command, CommanderError, Option } from 'commander'
import { readFile } from 'node:fs/promises'
import { readConfig } from '#config'
import { printableLines } from '#core/printable'
import type { Database } from '#db'
import type { Cli } from './cli.ts'
import { addCommands } from './command-list.ts'
import { exitCodes } from './exit-codes.ts'
import { createTerminal, type Call, type Terminal } from './terminal.ts'

const packageFile = new URL('../../package.json', import.meta.url)

/** Runs the operator's command and answers its exit code. It never rejects: whatever fails is told in a sentence. */
export async function createProgram(call: Call): Promise<number> {
  let exitCode = 0
  const json = call.args.includes('--json')
  // What was not understood is one document too; commander writes it in pieces.
  let misunderstood = ''
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  const program = new Command('verifyplus')
    .description('Lends phone numbers and hands over the verification codes that arrive on them.')
    .version(json ? JSON.stringify({ version: version }) : version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => call.stdout.write(text),
      writeErr: (text) => (json ? void (misunderstood += text) : call.stderr.write(printableLines(text))),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(run with --help for usage)')

  function jsonAsked(args: unknown[]): boolean {
    const command = args.at(-1) as Command
    return command.optsWithGlobals<{ json?: boolean }>().json === true
  }

  async function onDatabase(
    args: unknown[],
    work: (terminal: Terminal, database: Database, ...args: never[]) => Promise<number | void>,
  ): Promise<void> {
    const terminal = createTerminal(call, readConfig(call.env), jsonAsked(args))
    const { openReadyDatabase } = await import('./open-database.ts')
    const opened = await openReadyDatabase(terminal, { role: 'command', mayCreate: false })
    try {
      exitCode = (await work(terminal, opened.database, ...(args as never[]))) ?? exitCodes.done
    } finally {
      await opened.close()
    }
  }

  const cli: Cli = {
    call,
    plain:
      (work) =>
      async (...args) => {
        const terminal = createTerminal(call, readConfig(call.env), jsonAsked(args))
        exitCode = (await work(terminal, ...(args as never[]))) ?? exitCodes.done
      },
    onDatabase:
      (work) =>
      (...args) =>
        onDatabase(args, work),
    checking:
      (work) =>
      (...args) =>
        onDatabase(args, work).catch(async (error: unknown) => {
          const { CouldNotLook } = await import('./failures.ts')
          throw new CouldNotLook(error)
        }),
  }

  try {
    await addCommands(program, cli, namedIn(call.args))
    addJsonOption(program)
    await program.parseAsync([...call.args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (misunderstood !== '')
        call.stderr.write(`${printableLines(JSON.stringify({ error: misunderstood.trim() }))}\n`)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    }
    const { tellFailure } = await import('./failures.ts')
    return tellFailure(call, error)
  }
}

/** The command that is meant: the first word that is no option, and behind `help` the one that is asked about. */
function namedIn(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'))
  return first === 'help' ? second : first
}

/** `--json` is understood everywhere, before and after the words of a command. */
function addJsonOption(command: Command): void {
  command.addOption(new Option('--json', 'print the result as JSON'))
  for (const each of command.commands) addJsonOption(each)
}
