// A kernel: a worker that runs the program, and what is told to the front end when the worker ends.

import type { Contents, KernelMessage } from '@jupyterlab/services';
import { KernelMessage as Messages } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Drive } from './drive';
import type { Program } from './program';

/** How long an interrupted cell may take to stop before its worker is ended. */
const GRACE = 5000;

const LOST = 'all variables are lost, the next cell runs in a fresh kernel';

type FromWorker =
  | { kind: 'ready' }
  | { kind: 'message'; channel: string; parts: string[]; buffers: Uint8Array[] }
  | { kind: 'drive'; id: number; method: string; args: any[] }
  | { kind: 'ended'; cause: string };

export class GoKernel implements IKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;

  constructor(options: IKernel.IOptions, private readonly program: Program, contents: Contents.IManager) {
    this.id = options.id;
    this.name = options.name;
    this.location = options.location;
    this.sendMessage = options.sendMessage;
    this.drive = new Drive(contents);
    this.ready = this.start();
  }

  /** Fulfilled when the kernel runs, or when it is known why it does not. */
  ready: Promise<void>;

  get isDisposed(): boolean {
    return this.gone;
  }

  get disposed(): ISignal<this, void> {
    return this.disposing;
  }

  dispose(): void {
    if (this.gone) {
      return;
    }
    this.gone = true;
    this.worker?.terminate();
    this.disposing.emit();
    Signal.clearData(this);
  }

  /** handleMessage passes a message on. The kernel queues cells itself. */
  async handleMessage(msg: KernelMessage.IMessage): Promise<void> {
    if (msg.header.msg_type.endsWith('_request')) {
      this.waiting.set(msg.header.msg_id, msg);
    }
    await this.ready;
    if (!this.worker) {
      this.refuse(`the kernel could not be loaded: ${this.failure}; reload the page to try again`);
      return;
    }
    this.worker.postMessage({
      kind: 'message',
      channel: msg.channel,
      parts: [msg.header, msg.parent_header, msg.metadata, msg.content].map(p => JSON.stringify(p)),
      buffers: (msg.buffers ?? []).map(b => ('buffer' in b ? new Uint8Array(b.buffer, b.byteOffset, b.byteLength) : new Uint8Array(b))),
    });
  }

  /** interrupt stops the cell that runs. If it does not stop, its worker is ended. */
  async interrupt(): Promise<void> {
    await this.ready;
    const cells = [...this.waiting.values()].filter(m => m.header.msg_type === 'execute_request');
    if (cells.length === 0 || !this.worker) {
      return;
    }
    const worker = this.worker;
    const request = Messages.createMessage({ channel: 'control', msgType: 'interrupt_request', session: cells[0].header.session, content: {} });
    worker.postMessage({ kind: 'message', channel: 'control', parts: [request.header, {}, {}, {}].map(p => JSON.stringify(p)), buffers: [] });
    setTimeout(() => {
      if (this.worker === worker && this.waiting.has(cells[0].header.msg_id)) {
        this.end(`interrupted, but compiled code did not return within ${GRACE / 1000} s, so the kernel was ended`);
      }
    }, GRACE);
  }

  private async start(): Promise<void> {
    this.failure = '';
    try {
      const worker = await this.program.worker();
      if (this.gone) {
        worker.terminate();
        return;
      }
      await new Promise<void>((resolve, reject) => {
        worker.onmessage = e => {
          if (e.data.kind === 'ready') {
            this.worker = worker;
            performance.mark('hipec:ready');
            this.program.used.resolve();
            resolve();
          } else if (e.data.kind === 'ended' && this.worker !== worker) {
            reject(new Error(e.data.cause));
          } else if (!this.gone) {
            this.take(worker, e.data);
          }
        };
        worker.onerror = e => {
          e.preventDefault();
          if (this.worker === worker) {
            this.end(e.message);
          } else {
            reject(new Error(e.message));
          }
        };
        worker.postMessage({ kind: 'begin', directory: '/drive/' + this.location });
      });
    } catch (e) {
      this.failure = e instanceof Error ? e.message : String(e);
    }
  }

  private take(worker: Worker, m: FromWorker): void {
    if (m.kind === 'message') {
      this.pass(m.channel, m.parts, m.buffers);
    } else if (m.kind === 'drive') {
      void this.drive.call(m.method, m.args).then(
        value => worker.postMessage({ kind: 'drive', id: m.id, value }),
        fault => worker.postMessage({ kind: 'drive', id: m.id, fault: String(fault) })
      );
    } else if (m.kind === 'ended' && this.worker === worker) {
      this.end(m.cause);
    }
  }

  /** pass hands a message of the kernel's to the front end. JupyterLite finds whom it is for by the session. */
  private pass(channel: string, parts: string[], buffers: Uint8Array[]): void {
    const [header, parent, metadata, content] = parts.map(p => JSON.parse(p));
    if (!parent.session) {
      return; // nobody has asked yet
    }
    header.session = parent.session;
    if (header.msg_type === 'status' && content.execution_state === 'idle') {
      this.waiting.delete(parent.msg_id);
    }
    this.sendMessage({ channel, header, parent_header: parent, metadata, content, buffers } as unknown as KernelMessage.IMessage);
  }

  /** end ends the worker, tells it to whoever waits, and starts another. */
  private end(cause: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.refuse(`${cause}; ${LOST}`);
    this.ready = this.start();
  }

  /** refuse answers all requests that wait with an error. */
  private refuse(why: string): void {
    const list = [...this.waiting.values()];
    this.waiting.clear();
    const fault = { ename: 'kernel restarted', evalue: why, traceback: [why] };
    let told = false;
    for (const request of list) {
      const reply = (channel: 'shell' | 'iopub', msgType: any, content: any) =>
        this.sendMessage(Messages.createMessage({ channel, msgType, session: request.header.session, parentHeader: request.header as any, content } as any));
      const type = request.header.msg_type;
      if (type === 'execute_request') {
        if (!told) {
          reply('iopub', 'error', fault);
          reply('shell', 'execute_reply', { status: 'error', execution_count: null, ...fault });
        } else {
          reply('shell', 'execute_reply', { status: 'aborted', execution_count: null });
        }
        told = true;
      } else {
        reply('shell', type.replace('_request', '_reply'), { status: 'error', ...fault });
      }
      reply('iopub', 'status', { execution_state: 'idle' });
    }
  }

  private readonly sendMessage: IKernel.SendMessage;
  private readonly drive: Drive;
  private readonly disposing = new Signal<this, void>(this);
  private readonly waiting = new Map<string, KernelMessage.IMessage>();
  private worker?: Worker;
  private failure = '';
  private gone = false;
}
