import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Program } from './processes.ts'
import { freePort } from '../free-port.ts'

export const bearerbox = '/usr/sbin/bearerbox'
const smsbox = '/usr/sbin/smsbox'
export const fakesmsc = '/usr/lib/kannel/test/fakesmsc'
export const driver = '/usr/lib/kannel/test/drive_smpp'

export interface Kannel {
  /** Of smsbox: where messages are handed in over HTTP. */
  sendsmsPort: number
  /** Resolves when bearerbox says that its SMSC is online. */
  online(): Promise<void>
  stop(): Promise<void>
}

/** bearerbox and smsbox in a folder of their own. `smsc` is the group of the SMSC; `getUrl` is called for each message that arrives. */
export async function startKannel(cwd: string, options: { smsc: string; getUrl?: string }): Promise<Kannel> {
  const [admin, box, sendsmsPort] = [await freePort(), await freePort(), await freePort()]
  const config = `
group = core
admin-port = ${admin}
admin-password = bar
admin-interface = "127.0.0.1"
smsbox-port = ${box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
sms-combine-concatenated-mo = false

group = smsc
${options.smsc}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${box}
sendsms-port = ${sendsmsPort}
sendsms-interface = "127.0.0.1"
http-request-retry = 100
http-queue-delay = 1

group = sendsms-user
username = tester
password = foobar
concatenation = true
max-messages = 20

group = sms-service
keyword = default
catch-all = yes
get-url = "${options.getUrl ?? 'http://127.0.0.1:9/'}"
max-messages = 0
`
  writeFileSync(join(cwd, 'k.conf'), config)
  const boxes = [new Program(bearerbox, ['-v', '1', 'k.conf'], cwd)]
  const status = async (): Promise<string> =>
    fetch(`http://127.0.0.1:${admin}/status.txt?password=bar`)
      .then((response) => response.text())
      .catch(() => '')
  await until(async () => (await status()).includes('SMS:'))
  boxes.push(new Program(smsbox, ['-v', '1', 'k.conf'], cwd))
  await until(async () => /smsbox:.*on-line/.test(await status()))
  return {
    sendsmsPort,
    online: () => until(async () => /\(online /.test(await status())),
    async stop() {
      for (const each of boxes.toReversed()) await each.stop('SIGKILL')
    },
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}
