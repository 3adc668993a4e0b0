import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { GpuPrecision } from '../../shared/detection.ts';
import type { CompiledModel } from '../graph/ir.ts';
import type { TfjsKernels } from '../kernels-tfjs.ts';
import { type HalfPlaces, halfPlaces, NO_HALVES } from './half-places.ts';
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
  /** Empty where all is in 32 bits. */
  readonly #halves: HalfPlaces;

  constructor(model: CompiledModel, precision: GpuPrecision = 'f32') {
    this.#model = model;
    this.#steps = planSteps(model);
    this.#places = new Places(model, this.#steps);
    this.#released = lastTouches(model, this.#steps, this.#places);
    this.#halves = precision === 'f16' ? halfPlaces(model, this.#steps, this.#places) : NO_HALVES;
  }

  /** Constants that {@link dispatch} wants in 16 bits, two in a word. */
  get halfConstants(): ReadonlySet<string> {
    return this.#halves.filters;
  }

  /** @param given feeds and constants by value; on the GPU already */
  dispatch(
    backend: WebGPUBackend,
    kernels: TfjsKernels,
    given: ReadonlyMap<string, Tensor>,
  ): PlannedOutput[] {
    const walk = new PlanWalk(this.#model, this.#places, this.#halves.roots, backend, kernels, given);
    this.#steps.forEach((step, index) => {
      walk.step(step);
      for (const root of this.#released[index]!) walk.release(root);
    });
    return this.#model.outputs.map(({ value }) => walk.output(value));
  }
}
