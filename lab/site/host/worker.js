// The thread in which the kernel runs in a browser. It speaks with the page (src/kernel.ts) by messages.

import { run } from './host.js';

const asked = new Map();
let calls = 0;
let onMessage = null;

/** The page's files: each call goes to the page and comes back. */
const drive = Object.fromEntries(['get', 'read', 'write', 'makeFolder', 'remove', 'rename'].map(method => [method, (...args) =>
  new Promise((resolve, reject) => {
    const id = ++calls;
    asked.set(id, [resolve, reject]);
    postMessage({ kind: 'drive', id, method, args });
  })]));

// The program may be there before a notebook wants it, or after.
let running;
const runs = new Promise(resolve => { running = resolve; });

const hooks = {
  onMessage: f => {
    onMessage = f;
    running();
  },
  send: (channel, header, parent, metadata, content, buffers) => postMessage({ kind: 'message', channel, parts: [header, parent, metadata, content], buffers }),
};

const words = ['fatal error: ', 'panic: ', 'runtime: goroutine stack exceeds'];

/** cause says why the program ended, from what it wrote last. */
function cause(end) {
  const line = end.lastWords.split('\n').find(l => words.some(w => l.startsWith(w)));
  return line ?? `the kernel ended (code ${end.code})`;
}

let over; // how it ended, which may be before a notebook wants it

function tell(cause) {
  over = { kind: 'ended', cause };
  postMessage(over);
}

function ended(error) {
  const deep = error instanceof RangeError && /call stack/.test(error.message);
  const told = deep ? 'stack overflow: calls through compiled code are nested too deeply for the browser' : String(error?.message ?? error);
  tell(told);
}

self.addEventListener('unhandledrejection', e => {
  e.preventDefault();
  ended(e.reason);
});
self.addEventListener('error', e => {
  e.preventDefault();
  ended(e.error ?? e.message);
});

self.onmessage = e => {
  const m = e.data;
  switch (m.kind) {
    case 'start':
      run({
        module: m.module,
        loadGo: async () => {
          await import('./wasm_exec.js');
          return globalThis.Go;
        },
        drive, directory: '/drive', hooks,
      }).then(end => tell(cause(end)), ended);
      break;
    case 'begin':
      if (over) postMessage(over);
      runs.then(() => {
        globalThis.process.chdir(m.directory);
        postMessage({ kind: 'ready' });
      });
      break;
    case 'message':
      onMessage?.(m.channel, ...m.parts, m.buffers);
      break;
    case 'drive': {
      const [resolve, reject] = asked.get(m.id);
      asked.delete(m.id);
      if ('fault' in m) reject(Object.assign(new Error(m.fault), { code: 'EIO' }));
      else resolve(m.value);
    }
  }
};
