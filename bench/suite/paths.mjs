import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const bench = dirname(dirname(fileURLToPath(import.meta.url)));
export const inBench = (...parts) => join(bench, ...parts);
export const inTree = (...parts) => join(dirname(bench), ...parts);
