import type { Command } from 'commander'
import { seedCatalogue } from '#catalogue'
import { migrate } from '#db'
import { connectDatabase } from './open-database.ts'
import type { Cli } from './cli.ts'

export function addMigrate(command: Command, { plain }: Cli): void {
  command.action(
    plain(async (terminal) => {
      const { database, close } = await connectDatabase(terminal, {
        role: 'command',
        mayCreate: true,
        keepsSession: true,
      })
      try {
        const applied = await migrate(database, (line) => terminal.progress(line))
        await seedCatalogue(database)
        terminal.answer({ applied }, [
          applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`,
        ])
      } finally {
        await close()
      }
    }),
  )
}
