import type { RunningBackend } from '../../runtime/backends/backend.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listNodeTests, type NodeTestResult, runNodeTest } from '../eval/node-test.ts';
import { startCpuBackend } from '../node-tensors.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { startBackend } from '../start-backend.ts';

/** `glance conformance`: see the command table. */
export async function conformance(
  { options, operands }: CommandCall<'conformance'>,
  io: CliIo,
): Promise<number> {
  const tests = await listNodeTests(operands[0]!);
  const name = options.backend ?? 'wasm';
  const backend: Pick<RunningBackend, 'createExecutor' | 'dispose'> =
    name === 'cpu' ? await startCpuBackend() : await startBackend(name, io.say);
  const results: NodeTestResult[] = [];
  try {
    for (const test of tests) {
      io.progress(`${results.length + 1} of ${tests.length}`);
      results.push(await runNodeTest(test, backend.createExecutor));
    }
  } finally {
    io.progress('');
    backend.dispose();
  }
  const of = (outcome: NodeTestResult['outcome']) => results.filter((result) => result.outcome === outcome);
  const brief = ({ name: test, reason }: NodeTestResult) => ({ test, reason });
  const report = {
    backend: name,
    passed: of('passed').length,
    failed: of('failed').map(brief),
    unsupported: of('unsupported').map(brief),
    folded: results.filter(({ folded }) => folded).map(({ name: test }) => test),
  };
  io.print(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  return report.failed.length > 0 ? EXIT.failed : EXIT.ok;
}

interface Report {
  readonly backend: string;
  readonly passed: number;
  readonly failed: readonly { readonly test: string; readonly reason: string }[];
  readonly unsupported: readonly { readonly test: string; readonly reason: string }[];
  readonly folded: readonly string[];
}

function reportText({ backend, passed, failed, unsupported, folded }: Report): string {
  const lines = [
    ...failed.map(({ test, reason }) => `failed       ${test}: ${reason}`),
    ...unsupported.map(({ test, reason }) => `unsupported  ${test}: ${reason}`),
    `${backend}: ${passed} passed (${folded.length} of them folded), ${failed.length} failed, ${unsupported.length} unsupported`,
  ];
  return `${lines.join('\n')}\n`;
}
