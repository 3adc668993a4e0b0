import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CompiledModel } from '../graph/ir.ts';
import type { TfjsKernels } from '../kernels-tfjs.ts';
import { lastTouches } from './lifetimes.ts';
import { Places, type Root } from './places.ts';
import { type PlannedOutput, PlanWalk } from './plan-walk.ts';
import { type GpuStep, planSteps } from './steps.ts';

/**
 * Dispatches a whole graph once, for a queue that captures it: our kernels where they do a step, tfjs's elsewhere, each
 * where {@link Places} wants its result. Memory comes from tfjs's pool and goes back to it after the last use.
 */
export class GpuPlanner {
  readonly #model: CompiledModel;
  readonly #steps: readonly GpuStep[];
  readonly #places: Places;
  readonly #released: readonly (readonly Root[])[];

  constructor(model: CompiledModel) {
    this.#model = model;
    this.#steps = planSteps(model);
    this.#places = new Places(model, this.#steps);
    this.#released = lastTouches(model, this.#steps, this.#places);
  }

  /** @param given feeds and constants by value; on the GPU already */
  dispatch(
    backend: WebGPUBackend,
    kernels: TfjsKernels,
    given: ReadonlyMap<string, Tensor>,
  ): PlannedOutput[] {
    const walk = new PlanWalk(this.#model, this.#places, backend, kernels, given);
    this.#steps.forEach((step, index) => {
      walk.step(step);
      for (const root of this.#released[index]!) walk.release(root);
    });
    return this.#model.outputs.map(({ value }) => walk.output(value));
  }
}
