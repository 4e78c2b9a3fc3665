// The files that cells see: a tree in memory, and in it, under /drive, the files of the page (its contents service), which are fetched
// when they are opened and saved when they are closed. The functions are those of Node's module fs, as far as Go's library calls them; each
// ends by its callback, which may come later.

const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const DEVICE = 0o020000;

export const constants = {
  O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000, O_DIRECTORY: 0o200000,
};

/** fault makes an error by which Go tells what went wrong. */
export function fault(code, path) {
  const e = new Error(path ? `${code}: ${path}` : code);
  e.code = code;
  return e;
}

let numbers = 1;

class Node {
  constructor(kind, mode) {
    this.kind = kind; // 'dir', 'file' or 'device'
    this.mode = mode;
    this.number = numbers++;
    this.changed = Date.now();
    if (kind === 'dir') this.entries = new Map();
    if (kind === 'file') this.data = new Uint8Array(0);
    this.size = 0;
  }

  stat() {
    const kind = { dir: DIRECTORY, file: REGULAR, device: DEVICE }[this.kind];
    const t = this.changed;
    return {
      dev: 1, ino: this.number, mode: kind | this.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size: this.size, blksize: 4096,
      blocks: Math.ceil(this.size / 512), atimeMs: t, mtimeMs: t, ctimeMs: t, isDirectory: () => kind === DIRECTORY,
    };
  }

  write(bytes, at) {
    const end = at + bytes.length;
    if (end > this.data.length) this.grow(Math.max(end, 2 * this.data.length));
    this.data.set(bytes, at);
    this.size = Math.max(this.size, end);
    this.changed = Date.now();
  }

  grow(capacity) {
    const larger = new Uint8Array(capacity);
    larger.set(this.data.subarray(0, this.size));
    this.data = larger;
  }

  truncate(size) {
    if (size > this.data.length) this.grow(size);
    this.data.fill(0, Math.min(size, this.size), Math.max(size, this.size));
    this.size = size;
    this.changed = Date.now();
  }
}

/**
 * Files is the tree. drive, which may be left out, has the page's files:
 *   get(path) resolves to {kind, size, changed, names} without what is in a file, or null
 *   read(path) resolves to bytes; write(path, bytes), makeFolder(path), remove(path) and rename(from, to) change them.
 * streams has the standard files: read(buffer, done) and write(number, bytes).
 */
export class Files {
  constructor(streams, drive) {
    this.streams = streams;
    this.drive = drive;
    this.root = new Node('dir', 0o755);
    this.cwd = '/';
    this.open_ = new Map();
    this.next = 10;
    for (const d of ['/tmp', '/dev', '/home', '/drive']) this.put(d, new Node('dir', 0o777));
    for (const [d, number] of [['null', -1], ['stdin', 0], ['stdout', 1], ['stderr', 2]]) {
      const n = new Node('device', 0o666);
      n.stream = number;
      this.put('/dev/' + d, n);
    }
    this.api = this.makeAPI();
  }

  resolve(...parts) {
    let path = this.cwd;
    for (const p of parts) path = p.startsWith('/') ? p : path + '/' + p;
    const out = [];
    for (const p of path.split('/')) {
      if (p === '..') out.pop();
      else if (p && p !== '.') out.push(p);
    }
    return '/' + out.join('/');
  }

  put(path, node) {
    const at = path.lastIndexOf('/');
    this.find(path.slice(0, at) || '/').entries.set(path.slice(at + 1), node);
  }

  /** find returns the node in memory, or undefined. */
  find(path) {
    let n = this.root;
    for (const p of path.split('/')) {
      if (p) n = n?.entries?.get(p);
    }
    return n;
  }

  parent(path) {
    const dir = this.find(path.slice(0, path.lastIndexOf('/')) || '/');
    if (!dir) throw fault('ENOENT', path);
    if (dir.kind !== 'dir') throw fault('ENOTDIR', path);
    return [dir, path.slice(path.lastIndexOf('/') + 1)];
  }

  /** onDrive returns a path within the page's files; undefined for a path elsewhere. */
  onDrive(path) {
    return this.drive && (path === '/drive' || path.startsWith('/drive/')) ? path.slice('/drive/'.length) : undefined;
  }

  /** look returns what is at a path, or throws. What lies on the drive is without its bytes. */
  async look(path) {
    const at = this.onDrive(path);
    if (at === undefined) {
      const n = this.find(path);
      if (!n) throw fault('ENOENT', path);
      return n;
    }
    const there = await this.drive.get(at);
    if (!there) throw fault('ENOENT', path);
    const n = new Node(there.kind, there.kind === 'dir' ? 0o755 : 0o644);
    n.size = there.size;
    n.changed = there.changed;
    n.names = there.names;
    return n;
  }

  async openFile(name, flags, mode) {
    const path = this.resolve(name);
    const at = this.onDrive(path);
    const writes = (flags & 3) !== 0;
    let n = null;
    try {
      n = await this.look(path);
    } catch (e) {
      if (e.code !== 'ENOENT' || !(flags & constants.O_CREAT)) throw e;
    }
    if (n && flags & constants.O_CREAT && flags & constants.O_EXCL) throw fault('EEXIST', path);
    if (n?.kind === 'dir' && writes) throw fault('EISDIR', path);
    if (n && n.kind !== 'dir' && flags & constants.O_DIRECTORY) throw fault('ENOTDIR', path);
    const f = { node: n, path, at, pos: 0, append: (flags & constants.O_APPEND) !== 0, dirty: false };
    if (!n) {
      n = f.node = new Node('file', mode & 0o777 || 0o644);
      if (at === undefined) this.parent(path)[0].entries.set(this.parent(path)[1], n);
      else await this.drive.write(at, n.data);
    } else if (at !== undefined && n.kind === 'file' && !(flags & constants.O_TRUNC)) {
      n.data = await this.drive.read(at);
      n.size = n.data.length;
    }
    if (n.kind === 'file' && flags & constants.O_TRUNC && n.size > 0) {
      n.data ??= new Uint8Array(0);
      n.truncate(0);
      f.dirty = true;
    }
    const fd = this.next++;
    this.open_.set(fd, f);
    return fd;
  }

  file(fd) {
    if (fd >= 0 && fd <= 2) return { node: { kind: 'device', stream: fd, stat: () => this.find('/dev/null').stat() } };
    const f = this.open_.get(fd);
    if (!f) throw fault('EBADF');
    return f;
  }

  async flush(f) {
    if (!f.dirty || f.at === undefined) return;
    f.dirty = false;
    await this.drive.write(f.at, f.node.data.slice(0, f.node.size));
  }

  read(fd, buffer, offset, length, position) {
    const f = this.file(fd);
    if (f.node.kind === 'dir') throw fault('EISDIR');
    if (f.node.kind === 'device') {
      if (f.node.stream !== 0) return 0;
      return new Promise((done, failed) => this.streams.read(buffer.subarray(offset, offset + length), done, failed));
    }
    const at = position ?? f.pos;
    const bytes = f.node.data.subarray(Math.min(at, f.node.size), Math.min(at + length, f.node.size));
    buffer.set(bytes, offset);
    if (position === null || position === undefined) f.pos += bytes.length;
    return bytes.length;
  }

  write(fd, buffer, offset, length, position) {
    const f = this.file(fd);
    const bytes = buffer.subarray(offset, offset + length);
    if (f.node.kind === 'device') {
      if (f.node.stream > 0) this.streams.write(f.node.stream, bytes);
      return length;
    }
    const at = f.append ? f.node.size : (position ?? f.pos);
    f.node.write(bytes, at);
    f.dirty = true;
    if (position === null || position === undefined) f.pos = at + length;
    return length;
  }

  async readdir(name) {
    const n = await this.look(this.resolve(name));
    if (n.kind !== 'dir') throw fault('ENOTDIR', name);
    return n.names ?? [...n.entries.keys()];
  }

  async mkdir(name, mode) {
    const path = this.resolve(name);
    const at = this.onDrive(path);
    if (await this.look(path).catch(() => null)) throw fault('EEXIST', path);
    if (at !== undefined) return this.drive.makeFolder(at);
    const [dir, last] = this.parent(path);
    dir.entries.set(last, new Node('dir', mode & 0o777));
  }

  async remove(name, kind) {
    const path = this.resolve(name);
    const n = await this.look(path);
    if (kind === 'dir' && n.kind !== 'dir') throw fault('ENOTDIR', path);
    if (kind === 'file' && n.kind === 'dir') throw fault('EPERM', path);
    if (n.kind === 'dir' && (n.names?.length ?? n.entries.size) > 0) throw fault('ENOTEMPTY', path);
    if (this.onDrive(path) !== undefined) return this.drive.remove(this.onDrive(path));
    const [dir, last] = this.parent(path);
    dir.entries.delete(last);
  }

  async rename(from, to) {
    const [a, b] = [this.resolve(from), this.resolve(to)];
    const [onA, onB] = [this.onDrive(a), this.onDrive(b)];
    const n = await this.look(a);
    if ((onA === undefined) !== (onB === undefined)) throw fault('EXDEV', a);
    if (onA !== undefined) {
      if (n.kind === 'file' && (await this.drive.get(onB))) await this.drive.remove(onB);
      return this.drive.rename(onA, onB);
    }
    const [dirB, lastB] = this.parent(b);
    if (dirB.entries.get(lastB)?.kind === 'dir') throw fault('EEXIST', b);
    const [dirA, lastA] = this.parent(a);
    dirA.entries.delete(lastA);
    dirB.entries.set(lastB, n);
  }

  async truncate(name, size) {
    const fd = await this.openFile(name, constants.O_WRONLY, 0);
    this.file(fd).node.truncate(size);
    this.file(fd).dirty = true;
    await this.close(fd);
  }

  async close(fd) {
    const f = this.file(fd);
    this.open_.delete(fd);
    await this.flush(f);
  }

  chdir(name) {
    const path = this.resolve(name);
    if (this.onDrive(path) === undefined && this.find(path)?.kind !== 'dir') throw fault('ENOENT', path);
    this.cwd = path;
  }

  /** makeAPI returns the functions with callbacks. */
  makeAPI() {
    const call = f => (...args) => {
      const done = args.pop();
      let result;
      try {
        result = f(...args);
      } catch (e) {
        done(e);
        return;
      }
      if (result instanceof Promise) result.then(v => done(null, v), e => done(e.code ? e : fault('EIO', String(e))));
      else done(null, result);
    };
    const nothing = call(() => undefined);
    const unknown = call(() => { throw fault('ENOSYS'); });
    const stat = call(async name => (await this.look(this.resolve(name))).stat());
    return {
      constants,
      writeSync: (fd, bytes) => this.write(fd, bytes, 0, bytes.length, null),
      open: call((name, flags, mode) => this.openFile(name, flags, mode)),
      close: call(fd => this.close(fd)),
      read: call((fd, b, o, n, p) => this.read(fd, b, o, n, p)),
      write: call((fd, b, o, n, p) => this.write(fd, b, o, n, p)),
      fstat: call(fd => this.file(fd).node.stat()),
      stat,
      lstat: stat,
      readdir: call(name => this.readdir(name)),
      mkdir: call((name, mode) => this.mkdir(name, mode)),
      rmdir: call(name => this.remove(name, 'dir')),
      unlink: call(name => this.remove(name, 'file')),
      rename: call((from, to) => this.rename(from, to)),
      truncate: call((name, size) => this.truncate(name, size)),
      ftruncate: call((fd, size) => {
        this.file(fd).node.truncate(size);
        this.file(fd).dirty = true;
      }),
      fsync: call(fd => this.flush(this.file(fd))),
      chmod: nothing, fchmod: nothing, chown: nothing, fchown: nothing, lchown: nothing, utimes: nothing,
      link: unknown, symlink: unknown, readlink: call(() => { throw fault('EINVAL'); }),
    };
  }
}
