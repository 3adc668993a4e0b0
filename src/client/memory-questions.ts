import type { MemoryReply } from '../protocol.ts';
import { GlanceError } from '../shared/errors.ts';

/** Questions for an engine's memory that wait for their answers. */
export class MemoryQuestions {
  readonly #waiting = new Map<
    number,
    { resolve(reply: MemoryReply): void; reject(error: GlanceError): void }
  >();

  /** @throws GlanceError `engine-stopped` where the engine ends before it answers */
  asked(requestId: number): Promise<MemoryReply> {
    return new Promise((resolve, reject) => this.#waiting.set(requestId, { resolve, reject }));
  }

  answered(reply: MemoryReply): void {
    this.#waiting.get(reply.requestId)?.resolve(reply);
    this.#waiting.delete(reply.requestId);
  }

  engineEnded(): void {
    for (const { reject } of this.#waiting.values()) reject(new GlanceError('engine-stopped', {}));
    this.#waiting.clear();
  }
}
