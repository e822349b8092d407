import { checkLedger } from '#ledger'
import type { Cli } from './cli.ts'

export function addLedgerCommands({ program, onDatabase }: Cli): void {
  const ledger = program.command('ledger').description('the ledger')

  ledger
    .command('check')
    .description('recompute every balance from the postings; ends with 1 and says where, if one differs')
    .action(
      onDatabase(async (terminal, database) => {
        const { accounts, entries, faults } = await checkLedger(database)
        const lines = faults.map((f) => `${f.where}: recorded ${f.recordedMinor}, recomputed ${f.recomputedMinor}`)
        terminal.answer({ ok: faults.length === 0, accounts, entries, faults }, [
          ...lines,
          `${accounts} accounts, ${entries} entries, ${faults.length} faults`,
        ])
        return faults.length === 0 ? 0 : 1
      }),
    )
}
