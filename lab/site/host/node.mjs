// Runs the kernel for a browser in Node, for tests: node node.mjs hipec.wasm [worker]
//
// Requests come and events go one JSON object a line: with "worker" those of package worker, by the files whose first number HIPEC_WORKER
// says; else Jupyter's messages, by standard input and output.

import * as nodefs from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { run } from './host.js';

const program = process.argv[2];
const args = process.argv.slice(3);
const worker = args[0] === 'worker';
const first = Number(process.env.HIPEC_WORKER ?? -1);
const [input, output] = worker ? [first, first + 1] : [0, 1];
const env = {};
for (const [k, v] of Object.entries(process.env)) if (k.startsWith('HIPEC_') && k !== 'HIPEC_WORKER') env[k] = v;
const directory = process.env.HIPEC_DIRECTORY;
const node = globalThis.process;

const put = value => nodefs.writeSync(output, JSON.stringify(value) + '\n');
const each = f => {
  const lines = readline.createInterface({ input: nodefs.createReadStream(null, { fd: input }) });
  lines.on('line', line => f(JSON.parse(line)));
  lines.on('close', () => node.exit(0));
};

// A folder of the machine takes the place of the page's files.
const drive = directory && {
  async get(path) {
    const full = directory + '/' + path;
    if (!nodefs.existsSync(full)) return null;
    const s = nodefs.statSync(full);
    return { kind: s.isDirectory() ? 'dir' : 'file', size: s.size, changed: Math.floor(s.mtimeMs), names: s.isDirectory() ? nodefs.readdirSync(full) : undefined };
  },
  async read(path) { return new Uint8Array(nodefs.readFileSync(directory + '/' + path)); },
  async write(path, bytes) { nodefs.writeFileSync(directory + '/' + path, bytes); },
  async makeFolder(path) { nodefs.mkdirSync(directory + '/' + path); },
  async remove(path) { nodefs.rmSync(directory + '/' + path, { recursive: true }); },
  async rename(from, to) { nodefs.renameSync(directory + '/' + from, directory + '/' + to); },
};

const hooks = worker ? {
  onRequest: f => each(r => f(JSON.stringify(r))),
  event: text => nodefs.writeSync(output, text + '\n'),
} : {
  onMessage: f => each(m => f(m.channel, JSON.stringify(m.header), JSON.stringify(m.parent_header ?? {}), JSON.stringify(m.metadata ?? {}),
    JSON.stringify(m.content), (m.buffers ?? []).map(b => new Uint8Array(Buffer.from(b, 'base64'))))),
  send: (channel, header, parent, metadata, content, buffers) => put({
    channel, header: JSON.parse(header), parent_header: JSON.parse(parent), metadata: JSON.parse(metadata), content: JSON.parse(content),
    buffers: buffers.map(b => Buffer.from(b).toString('base64')),
  }),
};

const end = await run({
  module: await WebAssembly.compile(nodefs.readFileSync(program)),
  loadGo: () => {
    createRequire(import.meta.url)(node.env.HIPEC_WASM_EXEC);
    return globalThis.Go;
  },
  args, drive, directory: drive ? '/drive' : '/home', env, hooks,
});
nodefs.writeSync(2, end.lastWords);
node.exit(end.code);
