import { Argument, type Command } from 'commander'
import type { SignUpSetting } from '#config'
import { readInstallation, setInstallation } from '#installation'
import type { Cli } from './cli.ts'
import { readInstalled } from './installed.ts'
import { signUpWords } from './sign-up-words.ts'

export function addSignUp(command: Command, { onDatabase }: Cli): void {
  command
    .addArgument(
      new Argument('[mode]', 'auto: open while PUBLIC_URL is local to this machine, otherwise invite').choices([
        'open',
        'invite',
        'closed',
        'auto',
      ]),
    )
    .action(
      onDatabase(async (terminal, database, mode: SignUpSetting | undefined) => {
        if (mode !== undefined) await setInstallation(database, { signUp: mode })
        const installed = await readInstalled(terminal, database)
        const { signUp: stored } = await readInstallation(database)
        terminal.answer({ stored, signUp: installed.signUp }, [`Sign-up: ${signUpWords(installed)}`])
      }),
    )
}
