import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'accuracy',
    root: fileURLToPath(new URL('../../', import.meta.url)),
    include: ['test/accuracy/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
  },
});
