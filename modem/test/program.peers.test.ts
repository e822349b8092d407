import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openProgramFolder, type RunningProgram } from '@verifyplus/server/test/program.ts'
import { type Daemon, programs, startGammu, startSmstools } from './gear/daemons.ts'
import { missing } from '@verifyplus/server/test/debian.ts'
import { type ModemEmulator, startModemEmulator } from './gear/modem-emulator.ts'
import { imsi, type ModemMachine, openModemMachine } from './gear/modem-machine.ts'
import { smsDeliver } from './gear/sms-deliver.ts'

const why = missing(Object.keys(programs), Object.values(programs))
if (why !== undefined) process.stderr.write(`left out: ${why}\n`)

const env = { SANDBOX: 'off', LOG_LEVEL: 'warn' }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function call(server: RunningProgram, name: string, body: object) {
  const response = await fetch(`${server.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

type Start = (machine: ModemMachine, modem: ModemEmulator) => Promise<Daemon>

describe.skipIf(why !== undefined)('a code from a SIM to the customer', () => {
  it.each<[string, string, Start]>([
    ['smstools', imsi, startSmstools],
    ['gammu-smsd', 'phone1', startGammu],
  ])('through %s and the program, which is away when the message comes', async (_, sim, start) => {
    const folder = await openProgramFolder()
    closing.push(() => folder.remove())
    let server = await folder.start(env)
    const supplier = await folder.json<{ secret: string }>(['supplier', 'add', 'modems', '--kind', 'webhook'], env)
    const customer = ['customer', 'create', '--email', 'modem@example.org', '--balance', '100000000']
    const { token } = await folder.json<{ token: string }>(customer, env)
    const csv = join(folder.dataDir, 'numbers.csv')
    await writeFile(csv, 'msisdn,country\n79590000001,RU\n')
    await folder.json(['numbers', 'import', csv, '--supplier', 'modems'], env)

    const machine = openModemMachine(`${server.url}/inbound/modems`)
    closing.push(() => machine.remove())
    machine.configure({ secret: supplier.secret, numbers: { [sim]: '+79590000001' } })
    expect(await machine.run(['test'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('took the message') as string,
    })

    const product = { token, country: 'RU', productId: '2' }
    const lease = await call(server, 'get_number', product)
    expect(lease).toMatchObject({ status: 200, body: { number: '79590000001' } })
    await server.stop()

    const modem = await startModemEmulator(join(machine.folder, 'modem.sock'), imsi)
    closing.push(() => modem.close())
    modem.receive(smsDeliver({ from: 'Telegram', text: 'Telegram code: 48213', sentAt: new Date() }, 1))
    const daemon = await start(machine, modem)
    closing.push(() => daemon.stop())
    await daemon.during(modem.emptied())
    await daemon.during(Promise.all([machine.emptied(machine.incoming), machine.emptied(machine.gammuInbox)]))

    server = await folder.start(env)
    machine.configure({ url: `${server.url}/inbound/modems` })
    expect(await machine.run(['flush'])).toMatchObject({ code: 0 })
    const { numberId } = lease.body
    expect(await call(server, 'get_sms', { ...product, numberId })).toMatchObject({
      status: 200,
      body: { sms: '48213' },
    })
  })
})
