import type { Command } from 'commander'
import { seedCatalogue } from '#catalogue'
import { migrate } from '#db'
import { arrangeServingOf, connectDatabase } from './open-database.ts'
import type { Cli } from './cli.ts'

export function addMigrate(command: Command, { plain }: Cli): void {
  command.action(
    plain(async (terminal) => {
      const opened = await connectDatabase(terminal, { role: 'command', mayCreate: true, keepsSession: true })
      const { database, close } = opened
      try {
        const applied = await migrate(database, (line) => terminal.progress(line))
        await seedCatalogue(database)
        await arrangeServingOf(terminal.config, opened)
        terminal.answer({ applied }, [
          applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`,
        ])
      } finally {
        await close()
      }
    }),
  )
}
