let context: AudioContext | undefined

/** Browsers let a page make sounds only after its visitor has touched it; this waits for that. */
export function unlockSound(): () => void {
  const unlock = (): void => {
    context ??= new AudioContext()
    void context.resume()
    stop()
  }
  const stop = (): void => {
    globalThis.removeEventListener('pointerdown', unlock)
    globalThis.removeEventListener('keydown', unlock)
  }
  globalThis.addEventListener('pointerdown', unlock)
  globalThis.addEventListener('keydown', unlock)
  return stop
}

/** Two short notes, going up. */
export function playChime(): void {
  if (context?.state !== 'running') return
  note(context, 784, context.currentTime)
  note(context, 1175, context.currentTime + 0.13)
}

function note(context: AudioContext, hertz: number, at: number): void {
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency: hertz })
  const gain = new GainNode(context, { gain: 0 })
  // Without a ramp at both ends a tone begins and ends with a click.
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(0.22, at + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.32)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.34)
}
