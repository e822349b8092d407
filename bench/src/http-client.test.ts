import { expect, test } from 'vitest'
import { answerLength } from './http-client.ts'

test('an answer ends where its Content-Length says, whatever the case and the place of the header', () => {
  const heads = [
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nDate: now\r\n\r\n',
    'HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length:5\r\n\r\n',
  ]
  for (const head of heads) {
    expect(answerLength(`${head}abcde`)).toBe(head.length + 5)
    expect(answerLength(`${head}ab`)).toBe(head.length + 5)
  }
})

test('an answer whose head has not come yet has no length, and one without Content-Length is a fault', () => {
  expect(answerLength('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n')).toBeUndefined()
  expect(() => answerLength('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')).toThrow('without Content-Length')
})
