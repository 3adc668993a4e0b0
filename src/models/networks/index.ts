export { type BuildOptions, buildModel } from './build-model.ts';
export { type DeconvNetOptions, deconvNet, planDeconvNet } from './deconvnet.ts';
export { type Fcn8sOptions, fcn8s, planFcn8s } from './fcn8s.ts';
export { type GlanceSegmenterOptions, glanceSegmenter, planGlanceSegmenter } from './glance-segmenter.ts';
export { NetworkPlan, type PlanLayer, type PlanValue, type PooledValue } from './network-plan.ts';
export type { ParameterCount, PlanOp, PlanShape } from './plan-op.ts';
export { planSegNet, type SegNetOptions, segNet } from './segnet.ts';
export { planUnet, type UnetOptions, unet } from './unet.ts';
