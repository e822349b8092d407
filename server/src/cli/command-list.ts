import type { Command } from 'commander'
import type { Cli } from './cli.ts'

interface ListedCommand {
  name: string
  description: string
  /** What puts the command together: its arguments, its options, and what it does. */
  load: () => Promise<(command: Command, cli: Cli) => void>
}

/** Everything that `verifyplus` does. What a command needs is loaded when it is named: all of it takes a second. */
const commandList: readonly ListedCommand[] = [
  {
    name: 'serve',
    description:
      'start the server; with no configuration it uses a database of its own and a sandbox of fictional numbers',
    load: async () => (await import('./serve-command.ts')).addServe,
  },
  {
    name: 'migrate',
    description: 'update the database schema',
    load: async () => (await import('./migrate.ts')).addMigrate,
  },
  {
    name: 'doctor',
    description: 'check the environment, the database, the port, the clock and the disk, and say what to fix',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'sandbox',
    description: 'show whether the sandbox of fictional numbers is open, or set it for this installation',
    load: async () => (await import('./sandbox.ts')).addSandbox,
  },
  {
    name: 'sign-up',
    description: 'show who may create an account on the site, or set it for this installation',
    load: async () => (await import('./sign-up.ts')).addSignUp,
  },
  {
    name: 'backup',
    description: 'back up the whole database to one file while the server runs, or schedule backups',
    load: async () => (await import('./backup.ts')).addBackup,
  },
  {
    name: 'restore',
    description:
      'load a backup into an empty database: active leases and sessions end, numbers rest, and no id is issued twice',
    load: async () => (await import('./restore.ts')).addRestore,
  },
  {
    name: 'move',
    description: 'move everything to another, empty database while no server runs; leases, sessions and ids are kept',
    load: async () => (await import('./move.ts')).addMove,
  },
  {
    name: 'upgrade',
    description: 'move the embedded database to a newer version of PostgreSQL; the old one is kept',
    load: async () => (await import('./move.ts')).addUpgrade,
  },
  {
    name: 'customer',
    description: 'customers: create, invite, credit, debit, suspend, resume, limit, list',
    load: async () => (await import('./customers.ts')).addCustomerCommands,
  },
  {
    name: 'token',
    description: 'API tokens: create, revoke, list',
    load: async () => (await import('./tokens.ts')).addTokenCommands,
  },
  {
    name: 'supplier',
    description: 'suppliers of numbers: add, show, set, rotate, pause, resume, list, remove',
    load: async () => (await import('./suppliers.ts')).addSupplierCommands,
  },
  {
    name: 'numbers',
    description: 'numbers in stock: import, list, retire, release',
    load: async () => (await import('./numbers.ts')).addNumberCommands,
  },
  {
    name: 'product',
    description: 'products: list, test, set',
    load: async () => (await import('./catalogue.ts')).addProductCommands,
  },
  {
    name: 'country',
    description: 'countries: list, set',
    load: async () => (await import('./catalogue.ts')).addCountryCommands,
  },
  {
    name: 'price',
    description: 'prices per SMS, in tomans: list, set',
    load: async () => (await import('./catalogue.ts')).addPriceCommands,
  },
  {
    name: 'message',
    description: 'messages that were handed to no customer',
    load: async () => (await import('./messages.ts')).addMessageCommands,
  },
  {
    name: 'lease',
    description: 'leases: refund what one was charged',
    load: async () => (await import('./corrections.ts')).addLeaseCommands,
  },
  {
    name: 'ledger',
    description: 'the ledger: list, check, reverse',
    load: async () => (await import('./ledger.ts')).addLedgerCommands,
  },
  {
    name: 'operator',
    description: 'administrators of the site: invite',
    load: async () => (await import('./invitations.ts')).addOperatorCommands,
  },
  {
    name: 'audit',
    description: 'audit log, who did what: list, check, erase personal data',
    load: async () => (await import('./audit.ts')).addAuditCommands,
  },
  {
    name: 'mail',
    description: 'outgoing email; without SMTP_URL it waits here until you forward it',
    load: async () => (await import('./mails.ts')).addMailCommands,
  },
  {
    name: 'completion',
    description: 'print the completion script for your shell',
    load: async () => (await import('./completion.ts')).addCompletion,
  },
]

/** Hangs every command into the program, and puts together the one that is named. */
export async function addCommands(program: Command, cli: Cli, named: string | undefined): Promise<void> {
  for (const { name, description, load } of commandList) {
    const command = program.command(name).description(description)
    if (name === named) (await load())(command, cli)
  }
}

/** Puts together those that were not named too. */
export async function loadOthers(program: Command, cli: Cli, named: string): Promise<void> {
  for (const command of program.commands) {
    const listed = commandList.find(({ name }) => name === command.name() && name !== named)
    if (listed) (await listed.load())(command, cli)
  }
}
