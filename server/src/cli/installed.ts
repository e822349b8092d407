import type { Config, SandboxMode, SignUpMode } from '#config'
import type { Database } from '#db'
import { readInstallation, signUpBy, type Installation } from '#installation'
import type { Terminal } from './terminal.ts'

/** What the server goes by, and a command with it: whoever types one may have another environment. */
export interface Installed {
  sandbox: SandboxMode
  signUp: SignUpMode
  /** Whether anybody said who may make an account; else it follows from `publicUrl`. */
  signUpChosen: boolean
  /** Whether it is stored, and no variable says it. */
  signUpStored: boolean
  publicUrl: string
  sendsMail: boolean
}

/** Reads it, and says where a variable of this environment says something else. */
export async function readInstalled(terminal: Terminal, database: Database): Promise<Installed> {
  const installation = await readInstallation(database)
  for (const line of differences(terminal.config, installation)) terminal.progress(line)
  return installedBy(terminal.config, installation)
}

/** A server that was started once is asked before this environment, which a variable may be set in for something else. */
export function installedBy(config: Config, { sandbox, signUp, lastStart }: Installation): Installed {
  const said = lastStart ?? config.said
  const publicUrl = config.said.publicUrl ?? lastStart?.publicUrl ?? config.publicUrl
  const setting = said.signUp ?? signUp
  return {
    sandbox: said.sandbox ?? sandbox,
    signUp: signUpBy(setting, publicUrl),
    signUpChosen: setting !== 'auto',
    signUpStored: said.signUp === null,
    publicUrl,
    sendsMail: lastStart?.sendsMail ?? config.mail !== null,
  }
}

/** Where variables, those of the last start, and what is stored say different things: what counts, a sentence each. */
export function differences(config: Config, installation: Installation): string[] {
  const { lastStart } = installation
  const lines: string[] = []
  for (const [variable, name] of [
    ['SANDBOX', 'sandbox'],
    ['SIGNUP', 'signUp'],
  ] as const) {
    const [here, stored] = [config.said[name], installation[name]]
    const started = lastStart?.[name] ?? null
    const decides = lastStart ? started : here
    if (lastStart && here !== null && here !== (started ?? stored))
      lines.push(
        `${variable}=${here} is set here but has no effect: the server ${started === null ? `uses the stored setting, ${stored}` : `was started with ${variable}=${started}`}.`,
      )
    if (decides !== null && stored !== 'auto' && decides !== stored)
      lines.push(
        `${variable}=${decides}${lastStart ? ', which the server was started with,' : ''} is used, although ${stored} is stored.`,
      )
  }
  const url = config.said.publicUrl
  if (lastStart && url !== null && url !== lastStart.publicUrl)
    lines.push(`PUBLIC_URL=${url} is set here and is used by this command; the server uses ${lastStart.publicUrl}.`)
  return lines
}
