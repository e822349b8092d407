import { seedCatalogue } from '#catalogue'
import { migrate } from '#db'
import { assertSession, connectDatabase } from './open-database.ts'
import type { Cli } from './cli.ts'

export function addMigrate({ program, plain }: Cli): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .action(
      plain(async (terminal) => {
        const { database, close } = await connectDatabase(terminal.config, 'command', (line) => terminal.progress(line))
        try {
          await assertSession(terminal.config)
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
