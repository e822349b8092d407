import * as fs from 'node:fs'
import { reasonOf } from './report.ts'

export interface Config {
  file: string
  url: string
  secret: string
  spool: string
  smstoolsIncoming: string | null
  /** PhoneID → the inbox folder of its gammu-smsd. */
  gammuInbox: Record<string, string>
  /** IMSI, modem name or PhoneID → `+` and digits. */
  numbers: Record<string, string>
  warnBelowFreeMegabytes: number
  /** Nothing is sent while there are any. */
  problems: string[]
}

/** Never throws: a message has to be spooled even where the configuration is broken. */
export function readConfig(file: string): Config {
  const config: Config = {
    file,
    url: '',
    secret: '',
    spool: '/var/spool/verifyplus-modem',
    smstoolsIncoming: null,
    gammuInbox: {},
    numbers: {},
    warnBelowFreeMegabytes: 100,
    problems: [],
  }
  try {
    if (fs.statSync(file).mode & 0o007) config.problems.push(`everybody may read the secret in it: chmod 0600 ${file}`)
    const given: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof given !== 'object' || given === null) throw new SyntaxError('not an object')
    takeSettings(config, { ...given })
  } catch (error) {
    config.problems.push(reasonOf(error))
  }
  return config
}

function takeSettings(config: Config, given: Record<string, unknown>): void {
  const { url, secret, spool, smstoolsIncoming, gammuInbox, numbers, warnBelowFreeMegabytes, ...others } = given
  const { problems } = config
  for (const name of Object.keys(others)) problems.push(`${name} is not a setting`)
  if (isText(url) && /^https?:\/\/[\w.:[\]-]+\/./.test(url)) config.url = url
  else problems.push('url has to be the address that "verifyplus supplier add" printed')
  if (isText(secret) && /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) config.secret = secret
  else problems.push('secret has to be whsec_ and base64, as "verifyplus supplier add" printed it')
  if (isText(spool) && spool.startsWith('/')) config.spool = spool
  else if (spool !== undefined) problems.push('spool has to be an absolute path')
  if (isText(smstoolsIncoming)) config.smstoolsIncoming = smstoolsIncoming
  else if (smstoolsIncoming !== undefined) problems.push('smstoolsIncoming has to be a path')
  if (typeof warnBelowFreeMegabytes === 'number') config.warnBelowFreeMegabytes = warnBelowFreeMegabytes
  config.gammuInbox = textTable('gammuInbox', gammuInbox ?? {}, problems)
  for (const [sim, number] of Object.entries(textTable('numbers', numbers, problems))) {
    if (/^\+[1-9]\d{6,14}$/.test(number)) config.numbers[sim] = number
    else problems.push(`numbers: ${JSON.stringify(sim)} needs an international number such as +989120000000`)
  }
}

function textTable(name: string, value: unknown, problems: string[]): Record<string, string> {
  if (typeof value === 'object' && value !== null && Object.values(value).every(isText)) return { ...value }
  problems.push(`${name} has to be an object of strings`)
  return {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
