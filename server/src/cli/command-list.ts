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
      'start the server; without any configuration it brings its own database and a sandbox of fictional numbers',
    load: async () => (await import('./serve-command.ts')).addServe,
  },
  {
    name: 'migrate',
    description: 'bring the schema of the database up to date',
    load: async () => (await import('./migrate.ts')).addMigrate,
  },
  {
    name: 'doctor',
    description: 'check the environment, the database, the port, the clock and the disk, and say what to mend',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'sandbox',
    description: 'say whether the sandbox of fictional numbers is open, or decide it for this installation',
    load: async () => (await import('./sandbox.ts')).addSandbox,
  },
  {
    name: 'sign-up',
    description: 'say who may make an account on the site, or decide it for this installation',
    load: async () => (await import('./sign-up.ts')).addSignUp,
  },
  {
    name: 'backup',
    description:
      'write all that the database holds to one file, while the server goes on; or have it do so every so often',
    load: async () => (await import('./backup.ts')).addBackup,
  },
  {
    name: 'restore',
    description:
      'load a backup into an empty database: live leases and sessions end there, numbers rest, and no id is given twice',
    load: async () => (await import('./restore.ts')).addRestore,
  },
  {
    name: 'move',
    description:
      'carry everything over to another, empty database as it is, while no server runs: leases, sessions and ids go on',
    load: async () => (await import('./move.ts')).addMove,
  },
  {
    name: 'upgrade',
    description:
      'carry the embedded database over to a newer PostgreSQL from the version that made it; the old one is kept',
    load: async () => (await import('./move.ts')).addUpgrade,
  },
  {
    name: 'customer',
    description: 'customers: make, invite, credit, debit, suspend, list',
    load: async () => (await import('./customers.ts')).addCustomerCommands,
  },
  {
    name: 'token',
    description: 'API tokens: make, revoke, list',
    load: async () => (await import('./tokens.ts')).addTokenCommands,
  },
  {
    name: 'supplier',
    description: 'suppliers of numbers: add, show, set, rotate, pause, resume, list, remove',
    load: async () => (await import('./suppliers.ts')).addSupplierCommands,
  },
  {
    name: 'numbers',
    description: 'the stock: import, list, retire, release',
    load: async () => (await import('./numbers.ts')).addNumberCommands,
  },
  {
    name: 'product',
    description: 'products: list, set',
    load: async () => (await import('./catalogue.ts')).addProductCommands,
  },
  {
    name: 'country',
    description: 'countries: list, set',
    load: async () => (await import('./catalogue.ts')).addCountryCommands,
  },
  {
    name: 'price',
    description: 'prices of one SMS, in Toman: list, set',
    load: async () => (await import('./catalogue.ts')).addPriceCommands,
  },
  {
    name: 'message',
    description: 'messages that no customer was handed',
    load: async () => (await import('./messages.ts')).addMessageCommands,
  },
  {
    name: 'lease',
    description: 'leases: give back what one was charged',
    load: async () => (await import('./corrections.ts')).addLeaseCommands,
  },
  {
    name: 'ledger',
    description: 'the ledger: list, check, reverse',
    load: async () => (await import('./ledger.ts')).addLedgerCommands,
  },
  {
    name: 'operator',
    description: 'operators: those who may run this service on its site',
    load: async () => (await import('./invitations.ts')).addOperatorCommands,
  },
  {
    name: 'audit',
    description: 'who did what: list, check, erase what names a person',
    load: async () => (await import('./audit.ts')).addAuditCommands,
  },
  {
    name: 'mail',
    description: 'what was written to people; without SMTP_URL it waits here to be handed on',
    load: async () => (await import('./mails.ts')).addMailCommands,
  },
  {
    name: 'completion',
    description: 'print what makes a shell complete these commands at a press of Tab',
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
