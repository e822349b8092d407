import { expect, test } from 'vitest'
import { fillIn, shipped, variablesOf } from './shipped.ts'

test('words are filled in, and one that nobody filled in is told by its name', () => {
  expect(fillIn('a: @NAME@, b: @NAME@:@PORT_2@', { NAME: 'db1', PORT_2: '5' })).toBe('a: db1, b: db1:5')
  expect(() => fillIn('p: @PASSWORD@', {})).toThrow('@PASSWORD@ is not filled in')
})

test('the shipped file of etcd is one that systemd reads: each variable once, and no comment among them', async () => {
  const text = await shipped('etcd', { NAME: 'db1', ADDRESS: '10.77.0.11' })
  const variables = variablesOf(text)
  expect(variables['ETCD_NAME']).toBe('db1')
  expect(variables['ETCD_LISTEN_PEER_URLS']).toBe('http://10.77.0.11:2380')
  expect(variables['ETCD_INITIAL_CLUSTER']).toBe('db1=http://db1:2380,db2=http://db2:2380,db3=http://db3:2380')
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(others).toHaveLength(Object.keys(variables).length)
})
