document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
  globalThis.tellViolation(`${effectiveDirective} ${blockedURI} ${sample}`)
})
