import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from './config.ts'
import { isOtherGammuFormat, readGammuEnvironment } from './gammu.ts'
import { assignNumbers, sweepGammu, sweepInboxes, takeFile } from './inboxes.ts'
import { connections, inWords, post } from './post.ts'
import { answerWithinMs, isPaused, sendQueue } from './send-queue.ts'
import { readSmstools } from './smstools.ts'
import { openSpool, spoolFiles, spoolKey, spoolMessage } from './spool.ts'
import { codeOf, reasonOf, shown, report } from './report.ts'

/** Both daemons wait for their call, and gammu gives up after two minutes. */
const daemonBudgetMs = 10_000
const flushBudgetMs = 20_000

/** `eventhandler RECEIVED file`. */
export function takeFromSmstools(config: Config, file: string): void {
  const isOurs = config.smstoolsIncoming !== null && isSameFolder(config.smstoolsIncoming, dirname(file))
  try {
    if (!takeFile(config, file, readSmstools)) throw new Error('this is no message of smstools')
    if (isOurs) fs.unlinkSync(file)
  } catch (error) {
    // Our own sweep may have been faster.
    if (!isOurs || codeOf(error) !== 'ENOENT') throw error
  }
}

function isSameFolder(one: string, other: string): boolean {
  return fs.realpathSync(one) === fs.realpathSync(other)
}

/** `runonreceive`. From the inbox folder where it is known; what the environment holds is a poorer copy. */
export function takeFromGammu(config: Config, env: NodeJS.ProcessEnv, rows: readonly string[]): void {
  const phoneId = env['PHONE_ID'] ?? ''
  const inbox = config.gammuInbox[phoneId]
  if (inbox !== undefined) {
    const taken = sweepGammu(config, phoneId, 0)
    if (taken > 0 || !holdsOtherFormat(inbox)) return
    report(`gammu-smsd writes its files in another format: set inboxformat = detail`)
  }
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  if (!/utf-?8/i.test(locale)) {
    report('gammu-smsd has no UTF-8 locale and writes ? for many letters: set LC_ALL=C.UTF-8, or use gammuInbox')
  }
  spoolMessage(config, readGammuEnvironment(env, rows), new Date())
}

function holdsOtherFormat(inbox: string): boolean {
  return fs.readdirSync(inbox).some((name) => isOtherGammuFormat(fs.readFileSync(join(inbox, name))))
}

/** A daemon's call ends well once its message is on the disk, whatever becomes of the sending. */
export async function fromDaemon(config: Config, take: () => void): Promise<number> {
  openSpool(config)
  take()
  try {
    if (isUsable(config) && !isPaused(config)) {
      sweepInboxes(config)
      await sendQueue(config, daemonBudgetMs)
    }
  } catch (error) {
    report(`the message is kept: ${reasonOf(error)}`)
  }
  return 0
}

/** 1 while anything waits that this call could not send. */
export async function flush(config: Config): Promise<number> {
  openSpool(config)
  sweepInboxes(config)
  if (!isUsable(config)) return 1
  const unassigned = assignNumbers(config)
  await sendQueue(config, flushBudgetMs)
  return unassigned + spoolFiles(config, 'queue').length === 0 ? 0 : 1
}

/** Reports what is wrong with the configuration, then sends a test message to the first number. */
export async function test(config: Config): Promise<number> {
  // First of all: a configuration that cannot be read may be why the spool is not where this user may write.
  if (!isUsable(config)) return 1
  openSpool(config)
  spoolKey(config.spool)
  const message = {
    id: `modem-test-${randomBytes(12).toString('hex')}`,
    sims: [],
    to: Object.values(config.numbers)[0] ?? '+989120000000',
    from: 'verifyplus',
    text: 'A test of verifyplus-modem.',
    arrivedAt: new Date().toISOString(),
  }
  const agent = connections(config.url)
  const answer = await post(config, message, agent, answerWithinMs)
  agent.destroy()
  const detail = answer.status > 200 && answer.detail !== '' ? `${shown(answer.detail)}\n` : ''
  process.stdout.write(`${config.url}: ${inWords(answer)}\n${detail}`)
  return answer.status === 200 ? 0 : 1
}

function isUsable({ file, problems }: Config): boolean {
  for (const problem of problems) report(`${file}: ${problem}`)
  return problems.length === 0
}
