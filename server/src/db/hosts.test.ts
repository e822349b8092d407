import { expect, test } from 'vitest'
import { hostsInWords, takesAnyServer, urlsOfHosts } from './hosts.ts'

test.each([
  ['postgres://u:p@a/d', ['postgres://u:p@a/d']],
  [
    'postgres://u:p@a,b:5433,[::1]:5434/d?sslmode=disable',
    ['a', 'b:5433', '[::1]:5434'].map((host) => `postgres://u:p@${host}/d?sslmode=disable`),
  ],
  ['postgresql://a,b', ['postgresql://a', 'postgresql://b']],
  ['postgres://u:p%2C,q@a,b/d', ['postgres://u:p%2C,q@a/d', 'postgres://u:p%2C,q@b/d']],
  ['postgres://u@/d?host=%2Frun%2Fpg', ['postgres://u@/d?host=%2Frun%2Fpg']],
])('each host of %s gets all the rest of it', (url, urls) => {
  expect(urlsOfHosts(url)).toEqual(urls)
})

test('words about a URL hold its hosts and database, and neither user nor password', () => {
  expect(hostsInWords('postgres://user:secret@a:1,b:2/vp?password=secret')).toBe('a:1,b:2/vp')
  expect(hostsInWords('postgres://user@/vp?host=/tmp')).toBe('/vp')
})

test('only who asks for any server is given a standby', () => {
  expect(takesAnyServer('postgres://a/d?x=1&target_session_attrs=any')).toBe(true)
  expect(takesAnyServer('postgres://a/d?target_session_attrs=read-write')).toBe(false)
  expect(takesAnyServer('postgres://a/d')).toBe(false)
})
