#!/usr/bin/env node
import { ensureDependencies } from './lib/dependencies.mjs';
import { CHECK_STEPS, runSteps } from './lib/steps.mjs';

await ensureDependencies();
process.exitCode = await runSteps(CHECK_STEPS);
