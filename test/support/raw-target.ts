/** What a target is reached through: a session of the browser, or another target. */
interface Door {
  send(method: 'Target.attachToTarget', params: object): Promise<{ sessionId: string }>;
  send(method: 'Target.sendMessageToTarget', params: object): Promise<unknown>;
  on(event: 'Target.receivedMessageFromTarget', listener: (message: Received) => void): unknown;
}

interface Received {
  readonly sessionId: string;
  readonly message: string;
}

/** An answer where it has an `id`, else an event. */
interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: unknown;
}

/**
 * A page or worker spoken to by the DevTools protocol alone. Playwright keeps its own pages in front and awake; one
 * opened here is hidden, frozen and thawed as any tab.
 */
export class RawTarget {
  readonly #door: Door;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, (answer: Message) => void>();
  readonly #listeners = new Set<{ readonly event: string; readonly listener: (params: never) => void }>();
  #nextId = 1;

  /** @param sessionId of the door's, as it told when it attached by itself; others {@link attach} */
  constructor(door: Door, sessionId: string) {
    this.#door = door;
    this.#sessionId = sessionId;
    door.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const parsed = JSON.parse(message) as Message;
      for (const { event, listener } of this.#listeners) {
        if (event === parsed.method) listener(parsed.params as never);
      }
      if (parsed.id === undefined) return;
      this.#waiting.get(parsed.id)?.(parsed);
      this.#waiting.delete(parsed.id);
    });
  }

  /** @param targetId of a page */
  static async attach(door: Door, targetId: string): Promise<RawTarget> {
    const { sessionId } = await door.send('Target.attachToTarget', { targetId, flatten: false });
    return new RawTarget(door, sessionId);
  }

  /** @throws Error with what the browser says, or when it says nothing for 30 s. */
  async send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = this.#nextId++;
    const answered = new Promise<Message>((resolve, reject) => {
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

  /** Hears of an event. @returns stops hearing. */
  on<Params>(event: string, listener: (params: Params) => void): () => void {
    const entry = { event, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
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
