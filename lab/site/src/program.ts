// The program: fetched, unpacked and compiled once a page, whatever number of kernels runs it.

import { PromiseDelegate } from '@lumino/coreutils';

export class Program {
  constructor(private readonly base: URL) {}

  /**
   * worker returns a worker in which the program begins, or has begun, to run. One is made before it is asked for, so that the first
   * notebook need not wait.
   */
  async worker(): Promise<Worker> {
    const worker = (await this.spare) ?? this.start();
    this.spare = undefined;
    return worker;
  }

  /** prepare makes the spare worker. */
  prepare(): void {
    this.spare = this.start().catch(() => undefined);
  }

  private async start(): Promise<Worker> {
    const module = await this.module;
    const worker = new Worker(new URL('worker.js', this.base), { type: 'module', name: 'Go (hipec)' });
    worker.postMessage({ kind: 'start', module });
    return worker;
  }

  private spare?: Promise<Worker | undefined>;

  /** The compiled program. After a failure it is fetched again when it is asked for again. */
  get module(): Promise<WebAssembly.Module> {
    this.loading ??= this.load().catch(e => {
      this.loading = undefined;
      throw e;
    });
    return this.loading;
  }

  /** Fulfilled when a kernel has begun to run. */
  readonly used = new PromiseDelegate<void>();

  private async load(): Promise<WebAssembly.Module> {
    const url = new URL('hipec.wasm.gz', this.base);
    performance.mark('hipec:fetch');
    const packed = await fetch(url);
    if (!packed.ok || !packed.body) {
      throw new Error(`${url} could not be fetched: ${packed.status} ${packed.statusText}`);
    }
    void this.keep(url, packed.clone()).catch(() => undefined);
    // Some servers unpack what they take for a transport encoding.
    const plain = packed.headers.get('Content-Encoding') === 'gzip' ? packed.body : packed.body.pipeThrough(new DecompressionStream('gzip'));
    const module = await WebAssembly.compileStreaming(new Response(plain, { headers: { 'Content-Type': 'application/wasm' } }));
    performance.mark('hipec:compiled');
    return module;
  }

  /** keep gives the file to the service worker, which on a first visit was not there yet to see it come by. */
  private async keep(url: URL, response: Response): Promise<void> {
    const worker = await navigator.serviceWorker?.ready;
    if (!worker || (await caches.match(url.href))) {
      return;
    }
    for (const name of await caches.keys()) {
      if (name.startsWith('hipec-')) {
        await (await caches.open(name)).put(url.href, response);
        return;
      }
    }
  }

  private loading?: Promise<WebAssembly.Module>;
}
