import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type TensorProto } from './onnx_pb.ts';
import { type ExternalFiles, externalBytes, isExternal } from './read-tensor.ts';

/**
 * Puts the weights that lie beside a model into its file.
 * @param files all that `listExternalFiles` names
 * @throws Error saying what is wrong with a weight
 */
export function embedWeights(bytes: Uint8Array, files: ExternalFiles): Uint8Array<ArrayBuffer> {
  const model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  const embed = (tensor: TensorProto) => {
    if (!isExternal(tensor)) return;
    tensor.rawData = externalBytes(tensor, files).slice();
    tensor.externalData = [];
    tensor.dataLocation = 0;
  };
  model.graph?.initializer.forEach(embed);
  for (const node of model.graph?.node ?? []) {
    for (const { t } of node.attribute) if (t) embed(t);
  }
  return toBinary(ModelProtoSchema, model);
}
