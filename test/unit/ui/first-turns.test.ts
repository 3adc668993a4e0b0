import { beforeEach, describe, expect, it, vi } from 'vitest';

type Turns = typeof import('../../../src/ui/first-turns.ts');

describe('firstTurn', () => {
  let firstTurn: Turns['firstTurn'];

  beforeEach(async () => {
    vi.resetModules();
    ({ firstTurn } = await import('../../../src/ui/first-turns.ts'));
  });

  it('gives each who asks a task, in order, and those too who ask within a turn', async () => {
    const told: string[] = [];
    const note = (name: string) => () => void told.push(name);
    void firstTurn()!
      .then(note('a'))
      .then(() => void firstTurn()!.then(note('c')))
      .then(note('what a leaves to do'));
    void firstTurn()!.then(note('b'));
    expect(told).toEqual([]);
    while (told.length < 4) await nextTask();
    expect(told).toEqual(['a', 'what a leaves to do', 'b', 'c']);
  });

  it('lets nobody wait once nobody has waited', async () => {
    await firstTurn();
    await nextTask();
    await nextTask();
    expect(firstTurn()).toBeNull();
  });
});

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
