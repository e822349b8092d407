import { Command, CommanderError, Option } from 'commander'
import { readConfig } from '#config'
import type { Database } from '#db'
import { addAuditCommands } from './audit.ts'
import { addBackup } from './backup.ts'
import { addCatalogueCommands } from './catalogue.ts'
import type { Cli } from './cli.ts'
import { addLeaseCommands } from './corrections.ts'
import { addCustomerCommands } from './customers.ts'
import { addDoctor } from './doctor.ts'
import { CouldNotLook, exitCodes, tellFailure } from './failures.ts'
import { addOperatorCommands } from './invitations.ts'
import { addLedgerCommands } from './ledger.ts'
import { addMailCommands } from './mails.ts'
import { addMessageCommands } from './messages.ts'
import { addMigrate } from './migrate.ts'
import { addNumberCommands } from './numbers.ts'
import { addMove } from './move.ts'
import { openReadyDatabase } from './open-database.ts'
import { addRestore } from './restore.ts'
import { addServe } from './serve.ts'
import { addSupplierCommands } from './suppliers.ts'
import { createTerminal, type Call, type Terminal } from './terminal.ts'
import { addTokenCommands } from './tokens.ts'

/** Runs the operator's command and answers its exit code. It never rejects: whatever fails is told in a sentence. */
export async function createProgram(call: Call): Promise<number> {
  let exitCode = 0
  const json = call.args.includes('--json')
  // What was not understood is one document too; commander writes it in pieces.
  let misunderstood = ''
  const program = new Command('verifyplus')
    .description('Lends phone numbers and hands over the verification codes that arrive on them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => call.stdout.write(text),
      writeErr: (text) => (json ? void (misunderstood += text) : call.stderr.write(text)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what can be said here)')

  function jsonAsked(args: unknown[]): boolean {
    const command = args.at(-1) as Command
    return command.optsWithGlobals<{ json?: boolean }>().json === true
  }

  async function onDatabase(
    args: unknown[],
    work: (terminal: Terminal, database: Database, ...args: never[]) => Promise<number | void>,
  ): Promise<void> {
    const terminal = createTerminal(call, readConfig(call.env), jsonAsked(args))
    const opened = await openReadyDatabase(terminal.config, 'command', (line) => terminal.progress(line))
    try {
      exitCode = (await work(terminal, opened.database, ...(args as never[]))) ?? exitCodes.done
    } finally {
      await opened.close()
    }
  }

  const cli: Cli = {
    program,
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
        onDatabase(args, work).catch((error: unknown) => {
          throw new CouldNotLook(error)
        }),
  }
  addServe(cli, call)
  addMigrate(cli)
  addDoctor(cli)
  addBackup(cli, call)
  addRestore(cli)
  addMove(cli)
  addCustomerCommands(cli)
  addTokenCommands(cli)
  addSupplierCommands(cli)
  addNumberCommands(cli)
  addCatalogueCommands(cli)
  addMessageCommands(cli)
  addLeaseCommands(cli)
  addLedgerCommands(cli)
  addOperatorCommands(cli)
  addAuditCommands(cli)
  addMailCommands(cli)
  addJsonOption(program)

  try {
    await program.parseAsync([...call.args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (misunderstood !== '') call.stderr.write(`${JSON.stringify({ error: misunderstood.trim() })}\n`)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    }
    return tellFailure(call, error)
  }
}

/** `--json` is understood everywhere, before and after the words of a command. */
function addJsonOption(command: Command): void {
  command.addOption(new Option('--json', 'answer with JSON'))
  for (const each of command.commands) addJsonOption(each)
}
