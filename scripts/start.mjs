#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureBenchPage, ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { freePort, isFree } from './lib/free-port.mjs';
import { AUTHORITY_PATH, lanAddresses, lanCertificate } from './lib/lan.mjs';

const FIRST_PORT = 4173;
const USAGE = `npm start -- [--port N] [--host [ADDRESS] | --lan] [--no-open]

  --port N       listen on this port (also: PORT=N); without it, the first free one from ${FIRST_PORT}
  --host         be reachable from other machines too, or on one ADDRESS
  --lan          be reachable from phones on this network, over https, as a camera needs it
  --no-open      do not open the browser`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function main(args) {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  await ensureDependencies();
  await ensureBuild();
  await ensureBenchPage();
  const port = options.port ?? (await freePort(FIRST_PORT));
  if (options.port !== null && !(await isFree(port))) {
    throw new Error(`Port ${port} is in use. Choose another with --port, or leave it out.`);
  }
  const { preview } = await import('vite');
  const lan = options.lan ? lanCertificate() : null;
  const server = await preview({
    logLevel: 'warn',
    preview: {
      port,
      host: lan ? true : (options.host ?? '127.0.0.1'),
      strictPort: true,
      open: false,
      // Phones come by any of this machine's names.
      ...(lan ? { https: { key: lan.key, cert: lan.cert }, allowedHosts: true } : {}),
    },
    plugins: lan ? [offerAuthority(lan.authority)] : [],
  });
  const url = `${lan ? 'https' : 'http'}://localhost:${port}/`;
  console.log(`Glance is at ${url}`);
  for (const address of server.resolvedUrls?.network ?? []) console.log(`On the network at ${address}`);
  if (lan) explainLan(lanAddresses(), port);
  else if (options.host !== null)
    console.log('Browsers give a camera only to https:// and localhost addresses: use --lan instead.');
  console.log('Ctrl-C ends it.');
  if (options.open && hasDisplay()) openBrowser(url);

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.httpServer.closeAllConnections?.();
      void server.close().finally(() => process.exit(0));
    });
  }
}

/** Lets phones fetch the certificate that makes them trust this machine. */
function offerAuthority(certificate) {
  return {
    name: 'glance-lan-authority',
    configurePreviewServer(server) {
      server.middlewares.use(`/${AUTHORITY_PATH}`, (_, response) => {
        response.setHeader('Content-Type', 'application/x-x509-ca-cert');
        response.end(certificate);
      });
    },
  };
}

function explainLan(addresses, port) {
  if (addresses.length === 0) console.log('This machine is in no network: nobody else can reach it.');
  const address = `https://${addresses[0] ?? 'localhost'}:${port}/`;
  console.log(`
A phone warns of the certificate, which this machine made for itself: go on all the same, and everything works but
installing and working offline. For those too, open ${address}${AUTHORITY_PATH} on the phone and install it as a
CA certificate (on iOS also switch it on under Settings, General, About, Certificate Trust Settings). It is good for
addresses of local networks only; its key stays on this machine, in .cache/lan.
`);
}

/** `--host` may stand alone, which `parseArgs` has no type for. */
function readOptions(args) {
  const withHost = args.map((arg, index) =>
    arg === '--host' && (args[index + 1] === undefined || args[index + 1].startsWith('-'))
      ? '--host=true'
      : arg,
  );
  let values;
  try {
    ({ values } = parseArgs({
      args: withHost,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        lan: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new Error(`${error.message}\n\n${USAGE}`);
  }
  const port = values.port ?? process.env.PORT;
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) {
    throw new Error(`“${port}” is not a port: use a number from 1 to 65535.`);
  }
  return {
    port: port === undefined ? null : Number(port),
    host: values.host === undefined ? null : values.host === 'true' ? true : values.host,
    lan: values.lan === true,
    open: !values['no-open'],
    help: values.help === true,
  };
}

function hasDisplay() {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || !process.stdout.isTTY) return false;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  // Without an opener the address printed above is enough.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
