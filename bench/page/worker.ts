import { boxesOut } from './boxes-out.ts';
import { decodeNms } from './decode-nms.ts';
import { frameOverModel } from './frame-over-model.ts';
import { kernelAgainstTfjs } from './kernel-against-tfjs.ts';
import { modelAgainstOrt } from './model-against-ort.ts';
import { modelAgainstTfjs } from './model-against-tfjs.ts';
import { poolAgainstMoving } from './pool-against-moving.ts';
import { profileModelTask } from './profile-model-task.ts';
import type { TaskName, TaskParameters, TaskReply, TaskRequest, TaskSamples } from './task.ts';
import { webgpuModel } from './webgpu-model.ts';

type Tasks = { readonly [Name in TaskName]: (parameters: TaskParameters[Name]) => Promise<TaskSamples> };

const TASKS: Tasks = {
  'frame-over-model': frameOverModel,
  'decode-nms': decodeNms,
  'boxes-out': boxesOut,
  'model-against-ort': modelAgainstOrt,
  'model-against-tfjs': modelAgainstTfjs,
  'kernel-against-tfjs': kernelAgainstTfjs,
  'pool-against-moving': poolAgainstMoving,
  'webgpu-model': webgpuModel,
  'profile-model': profileModelTask,
};

self.onmessage = ({ data }: MessageEvent<TaskRequest>) => {
  void run(data).then(
    (samples) => reply({ samples }),
    (error: unknown) =>
      reply({ problem: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) }),
  );
};

function run<Name extends TaskName>({ name, parameters }: TaskRequest<Name>): Promise<TaskSamples> {
  return TASKS[name](parameters);
}

function reply(message: TaskReply): void {
  self.postMessage(message);
}
