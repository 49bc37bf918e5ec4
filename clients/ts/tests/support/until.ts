/** Waits until something holds; what never does ends the test with its name. Asserts no duration. */
export async function until(holds: () => unknown, what: string, limitMs = 60_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it never came about that ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
