// Node 18 or newer, nothing to install.
const base = '__BASE_URL__'
const token = '__TOKEN__'
const lease = { country: 'RU', productId: '2' } // 2 is Telegram

async function call(path, body) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
  })
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(answer.detail), { status: response.status })
  return answer
}

async function waitForCode(numberId) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const { sms } = await call('/api/get_sms', { ...lease, numberId, wait: 60 })
      return sms
    } catch (error) {
      if (error.status !== 409) throw error // 409: nothing has arrived yet
    }
  }
  throw new Error('no code came')
}

const { number, numberId } = await call('/api/get_number', lease)
console.log('number:', number)
// Use the number now.
console.log('code:', await waitForCode(numberId))
