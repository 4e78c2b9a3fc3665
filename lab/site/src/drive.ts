// The page's files, as the kernel's worker asks for them: JupyterLab's contents, in bytes.

import { PageConfig, PathExt, URLExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

interface IEntry {
  kind: 'dir' | 'file';
  size: number;
  changed: number;
  names?: string[];
}

const toBytes = (binary: string) => Uint8Array.from(binary, c => c.charCodeAt(0));

export class Drive {
  constructor(private readonly contents: Contents.IManager) {}

  call(method: string, args: any[]): Promise<any> {
    switch (method) {
      case 'get':
        return this.get(args[0]);
      case 'read':
        return this.read(args[0]);
      case 'write':
        return this.write(args[0], args[1]);
      case 'makeFolder':
        return this.makeFolder(args[0]);
      case 'remove':
        return this.contents.delete(args[0]);
      case 'rename':
        return this.contents.rename(args[0], args[1]);
    }
    return Promise.reject(new Error(`the drive has no ${method}`));
  }

  /** get returns what is known of a file or folder, or null if there is none. */
  private async get(path: string): Promise<IEntry | null> {
    if (!(await this.exists(path))) {
      return null;
    }
    const m = await this.contents.get(path, { content: true });
    const changed = Date.parse(m.last_modified) || 0;
    if (m.type === 'directory') {
      return { kind: 'dir', size: 0, changed, names: (m.content as Contents.IModel[]).map(e => e.name) };
    }
    return { kind: 'file', size: (await this.bytes(path, m)).length, changed };
  }

  private async exists(path: string): Promise<boolean> {
    if (path === '') {
      return true;
    }
    try {
      await this.contents.get(path, { content: false });
      return true;
    } catch (e) {
      // JupyterLite says so by a response or in words.
      const status = (e as any)?.response?.status;
      if (status === 404 || (status === undefined && /could not find|not found|404/i.test(String(e)))) {
        return false;
      }
      throw e;
    }
  }

  private async read(path: string): Promise<Uint8Array> {
    return this.bytes(path, await this.contents.get(path, { content: true }));
  }

  /** bytes returns what is in a file. A text that was not UTF-8 is no longer what it was: then the site's own file is asked for. */
  private async bytes(path: string, m: Contents.IModel): Promise<Uint8Array> {
    if (m.format === 'base64') {
      return toBytes(atob(m.content));
    }
    if (m.format === 'json') {
      return new TextEncoder().encode(JSON.stringify(m.content));
    }
    const text = m.content as string;
    if (text.includes('\uFFFD')) {
      const raw = await fetch(URLExt.join(PageConfig.getBaseUrl(), 'files', URLExt.encodeParts(path)));
      if (raw.ok) {
        const bytes = new Uint8Array(await raw.arrayBuffer());
        if (new TextDecoder().decode(bytes) === text) {
          return bytes;
        }
      }
    }
    return new TextEncoder().encode(text);
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    let binary = '';
    for (let i = 0; i < bytes.length; i += 0x8000) {
      binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    }
    let content: any = btoa(binary);
    let format: Contents.FileFormat = 'base64';
    let type: Contents.ContentType = 'file';
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      if (PathExt.extname(path) === '.ipynb') {
        [content, format, type] = [JSON.parse(text), 'json', 'notebook'];
      } else if (!text.includes('\0')) {
        [content, format] = [text, 'text'];
      }
    } catch {
      // It is not text, or no notebook yet.
    }
    await this.contents.save(path, { type, format, content });
  }

  /** makeFolder makes a folder, which the contents give a name that is changed afterwards. */
  private async makeFolder(path: string): Promise<void> {
    const made = await this.contents.newUntitled({ path: PathExt.dirname(path), type: 'directory' });
    await this.contents.rename(made.path, path);
  }
}
