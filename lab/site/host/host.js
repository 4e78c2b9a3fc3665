// What the kernel, a program in WebAssembly, needs of the script that runs it, be that in a page's worker or in Node: files, standard
// streams, and the way of Jupyter's messages. kernel/wasm and kernel/internal/worker say what they call.

import { Files } from './files.js';

/** Streams are the standard files: what is written is kept until the kernel takes it, and a read waits until the kernel has a line. */
class Streams {
  constructor() {
    this.kept = { 1: [], 2: [] };
    this.lastWords = ''; // the end of what came on standard error
    this.rest = new Uint8Array(0);
    this.reader = null;
    this.onWritten = null;
    this.onRead = null;
    this.told = false;
    this.decoder = new TextDecoder();
  }

  write(number, bytes) {
    this.kept[number].push(bytes.slice());
    if (number === 2) this.lastWords = (this.lastWords + this.decoder.decode(bytes)).slice(-100000);
    if (this.told || !this.onWritten) return;
    this.told = true;
    setTimeout(() => {
      this.told = false;
      if (this.kept[1].length || this.kept[2].length) this.onWritten();
    });
  }

  written(number) {
    const parts = this.kept[number];
    if (parts.length === 0) return null;
    this.kept[number] = [];
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) {
      all.set(p, at);
      at += p.length;
    }
    return all;
  }

  read(into, done, failed) {
    this.reader = { into, done, failed };
    if (this.rest.length > 0) this.feed();
    else this.onRead?.();
  }

  feed() {
    const r = this.reader;
    if (!r) return;
    this.reader = null;
    const n = Math.min(r.into.length, this.rest.length);
    r.into.set(this.rest.subarray(0, n));
    this.rest = this.rest.slice(n);
    r.done(n);
  }

  input(text) {
    if (text !== null) {
      this.rest = new TextEncoder().encode(text);
      this.feed();
      return;
    }
    this.rest = new Uint8Array(0);
    const r = this.reader;
    this.reader = null;
    if (r) r.failed(Object.assign(new Error('EINTR'), { code: 'ECANCELED' }));
  }
}

/**
 * run runs the kernel. It resolves when the program has ended, to the end of what it wrote on standard error.
 *
 * Go is the class of Go's wasm_exec.js, which reads globalThis.fs when it is loaded: so what makes it is a function.
 */
export async function run({ loadGo, module, args = [], drive, directory = '/home', env = {}, hooks }) {
  const streams = new Streams();
  const files = new Files(streams, drive);
  files.chdir(directory);
  globalThis.fs = files.api;
  globalThis.path = { resolve: (...parts) => files.resolve(...parts) };
  globalThis.process = {
    getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0, getgroups: () => [0], pid: 1, ppid: 0, umask: () => 0o022,
    cwd: () => files.cwd, chdir: path => files.chdir(path),
  };
  globalThis.hipecHost = {
    written: number => streams.written(number),
    onWritten: f => { streams.onWritten = f; },
    onRead: f => { streams.onRead = f; },
    input: text => streams.input(text),
    ...hooks,
  };
  const Go = await loadGo();
  const go = new Go();
  go.argv = ['hipec', ...args];
  // Addresses of code look like addresses of memory here, and the collector is not to complain of them.
  go.env = { HOME: '/home', TMPDIR: '/tmp', GODEBUG: 'invalidptr=0', HIPEC_HISTORY: 'off', ...env };
  let code = 0;
  go.exit = c => { code = c; };
  const instance = await WebAssembly.instantiate(module, go.importObject);
  await go.run(instance);
  return { code, lastWords: streams.lastWords };
}
