import { Argument, type Command } from 'commander'
import type { SandboxMode } from '#config'
import { setInstallation, readInstallation } from '#installation'
import type { Cli } from './cli.ts'
import { readInstalled } from './installed.ts'
import { prepareSandbox, sandboxServes } from './prepare-sandbox.ts'

export function addSandbox(command: Command, { onDatabase }: Cli): void {
  command
    .addArgument(new Argument('[mode]', 'auto: on until the first supplier of your own').choices(['on', 'off', 'auto']))
    .action(
      onDatabase(async (terminal, database, mode: SandboxMode | undefined) => {
        if (mode !== undefined) await setInstallation(database, { sandbox: mode })
        const { sandbox } = await readInstalled(terminal, database)
        const open = await (mode === undefined ? sandboxServes : prepareSandbox)(sandbox, database)
        const { sandbox: stored } = await readInstallation(database)
        terminal.answer({ stored, open }, [`The sandbox is ${open ? 'open' : 'closed'}. Stored: ${stored}.`])
      }),
    )
}
