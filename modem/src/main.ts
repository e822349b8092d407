import { flush, fromDaemon, takeFromGammu, takeFromSmstools, test } from './commands.ts'
import { readConfig } from './config.ts'
import { configFile, help } from './help.ts'
import { otherSmstoolsEvents } from './smstools.ts'
import { reasonOf, report } from './report.ts'

async function main(given: readonly string[]): Promise<number> {
  const [file, [command = 'help', ...args]] =
    given[0] === '--config'
      ? [given[1] ?? '', given.slice(2)]
      : // smstools takes no arguments in its event handler.
        [process.env['VERIFYPLUS_MODEM_CONFIG'] || configFile, given]
  if (otherSmstoolsEvents.includes(command)) return 0
  if (command === 'help' || command === '--help') {
    process.stdout.write(help)
    return 0
  }
  const config = readConfig(file)
  if (command === 'RECEIVED') return fromDaemon(config, () => takeFromSmstools(config, args[0] ?? ''))
  if (command === 'gammu') return fromDaemon(config, () => takeFromGammu(config, process.env, args))
  if (command === 'flush') return flush(config)
  if (command === 'test') return test(config)
  process.stderr.write(help)
  return 2
}

main(process.argv.slice(2)).then(
  // A look-up of a name cannot be aborted and would hold the daemon up.
  (code) => process.exit(code),
  (error: unknown) => {
    report(`not handed over: ${reasonOf(error)}`)
    process.exit(1)
  },
)
