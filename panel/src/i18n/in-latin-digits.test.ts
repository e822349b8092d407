import { createElement, Fragment } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { inLatinDigits } from './in-latin-digits.ts'

test('who chose Latin digits sees none of the others: in texts, in what functions make, and inside of elements', () => {
  const paragraph = createElement(
    'p',
    null,
    'تا ۲۰ دقیقه، ',
    createElement('b', null, '۲۴ ساعت'),
    ' یا ',
    createElement('br'),
  )
  const texts = {
    text: '۱۲ شماره',
    made: (count: string) => `${count} از ۳۰`,
    list: ['۱', '۲'],
    page: () => createElement(Fragment, null, paragraph),
  }
  const latin = inLatinDigits(texts) as typeof texts
  expect(latin.text).toBe('12 شماره')
  expect(latin.made('۵')).toBe('5 از 30')
  expect(latin.list).toEqual(['1', '2'])
  expect(renderToStaticMarkup(latin.page())).toBe('<p>تا 20 دقیقه، <b>24 ساعت</b> یا <br/></p>')
})
