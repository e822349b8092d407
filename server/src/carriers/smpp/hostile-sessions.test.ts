import { expect, it } from 'vitest'
import { systemClock } from '#core/clock'
import { encodePdu } from './codec/pdu.ts'
import { startEsme } from './esme.ts'
import { esmeSettings } from './settings.ts'
import { FakeAccept, recordingLog } from '#test/smpp/fakes'
import { seedFrames } from '#test/smpp/hostile-pdus'
import { hostileRun } from '#test/smpp/hostile-run'
import { mutate, randomFrom, randomSeed } from '#test/smpp/mutations'
import { messagePdu } from '#test/smpp/pdus'
import { RawSmsc } from '#test/smpp/raw-peer'

it('300 hostile sessions end as they must, none is deaf, and a good session beside them loses nothing', async () => {
  const seed = randomSeed()
  const { tally, witness } = await hostileRun(300, seed)
  expect(tally.wrong, `seed ${seed}`).toEqual([])
  expect(tally.sessions).toBe(300)
  expect(tally.alive).toBeGreaterThan(40)
  expect(tally.closed).toBeGreaterThan(150)
  expect(witness.answered).toBe(witness.sent)
  expect(witness.committed).toBe(witness.sent)
})

it('an ESME whose SMSC talks nonsense, before and after the bind, comes back each time and takes the next good message', async () => {
  const seed = randomSeed()
  const random = randomFrom(seed)
  const accept = new FakeAccept()
  const smsc = await RawSmsc.start()
  const esme = startEsme({
    supplierId: 1,
    bindIndex: 0,
    settings: esmeSettings.parse({
      host: '127.0.0.1',
      port: smsc.port,
      systemId: 'us',
      partialFrameMs: 100,
      responseTimeoutMs: 200,
      reconnectMinMs: 10,
      reconnectMaxMs: 10,
    }),
    accept: accept.accept,
    clock: systemClock,
    log: recordingLog(),
  })
  for (let round = 0; round < 40; round++) {
    const peer = round % 2 === 0 ? await smsc.nextPeer() : await smsc.nextBound()
    for (let i = 0; i < 10; i++) peer.send(mutate(seedFrames[i % seedFrames.length]!, random))
    if (round % 3 === 0) peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    else if (round % 3 === 1) peer.send(encodePdu(messagePdu(1, 'never finished')).subarray(0, 20))
    else await peer.destroy()
    await peer.closed
  }
  const peer = await smsc.nextBound()
  peer.send(messagePdu(5, 'good again'))
  let answer = await peer.next()
  while (answer.sequence !== 5) answer = await peer.next()
  expect(answer.status, `seed ${seed}`).toBe(0)
  expect(accept.texts).toContain('good again')
  await Promise.all([esme.stop(), peer.destroy()])
  await smsc.stop()
})
