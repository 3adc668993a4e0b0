import { io, type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';

/** A picture of one channel. */
export function picture(rows: readonly (readonly number[])[]): Tensor4D {
  return tensor4d(rows.flat(), [1, rows.length, rows[0]!.length, 1]);
}

/** A picture of one channel as rows. */
export function rowsOf(x: Tensor): number[][] {
  const width = x.shape[2]!;
  const values = [...x.dataSync()];
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

/** Saves a model and loads it again; what is not weights goes through text, as in a file. */
export async function saveAndLoad(saved: LayersModel): Promise<LayersModel> {
  let artifacts: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async (given) => {
    const { weightData, ...rest } = given;
    artifacts = { ...(JSON.parse(JSON.stringify(rest)) as io.ModelArtifacts), weightData: weightData! };
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await saved.save(handler);
  return loadLayersModel(io.fromMemory(artifacts!));
}
