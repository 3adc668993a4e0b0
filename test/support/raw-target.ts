import type { CDPSession } from 'playwright-core';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * A page or worker spoken to by the DevTools protocol alone. Playwright keeps its own pages in front and awake; one
 * opened here is hidden, frozen and thawed as any tab.
 */
export class RawTarget {
  readonly #door: CDPSession;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  private constructor(door: CDPSession, sessionId: string) {
    this.#door = door;
    this.#sessionId = sessionId;
    door.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const answer = JSON.parse(message) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** @param door a session of the browser, or of the page whose worker this is. @param targetId of the page or worker */
  static async attach(door: CDPSession, targetId: string): Promise<RawTarget> {
    const { sessionId } = await door.send('Target.attachToTarget', { targetId, flatten: false });
    return new RawTarget(door, sessionId);
  }

  /** @throws Error with what the browser says, or when it says nothing for 30 s. */
  async send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = this.#nextId++;
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => reject(new Error(`${method}: no answer`)), 30_000).unref();
    });
    await this.#door.send('Target.sendMessageToTarget', {
      sessionId: this.#sessionId,
      message: JSON.stringify({ id, method, params }),
    });
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Result;
  }

  /** Runs an expression in it; a promise is awaited. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.send<{
      result: { value: Value };
      exceptionDetails?: { exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'it threw');
    return result.value;
  }
}
