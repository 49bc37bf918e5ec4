/** True for 1 to 128 characters of `A-Z a-z 0-9 - _ . : ~ @ =`, the first a letter or a digit. */
export function isName(name: string): boolean {
  return /^[A-Za-z0-9][\w.:~@=-]{0,127}$/.test(name)
}
