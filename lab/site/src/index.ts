// The kernel's place in JupyterLite: it is registered, and JupyterLab's interrupt reaches it.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { IKernelClient, IKernelSpecs } from '@jupyterlite/services';

import { GoKernel } from './kernel';
import { Program } from './program';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@hipec/kernel-extension:plugin',
  autoStart: true,
  requires: [IKernelSpecs],
  optional: [IKernelClient],
  activate: (app: JupyterFrontEnd, specs: IKernelSpecs, client: IKernelClient | null) => {
    const base = URLExt.join(PageConfig.getOption('fullLabextensionsUrl'), '@hipec/kernel-extension', 'static', 'go');
    const program = new Program(new URL(base + '/', location.href));
    const running = new Map<string, GoKernel>();
    specs.register({
      spec: {
        name: 'hipec',
        display_name: 'Go (hipec)',
        language: 'go',
        argv: [],
        resources: Object.fromEntries(['logo-svg.svg', 'logo-64x64.png', 'logo-32x32.png'].map(f => [f.split('.')[0], base + '/' + f])),
      },
      create: async options => {
        const kernel = new GoKernel(options, program, app.serviceManager.contents);
        running.set(options.id, kernel);
        kernel.disposed.connect(() => running.delete(options.id));
        return kernel;
      },
    });
    if (client) {
      // JupyterLite only cancels the cells that wait; it knows no way to stop the one that runs.
      const interrupt = client.interrupt.bind(client);
      client.interrupt = async (id: string) => {
        const kernel = running.get(id);
        return kernel ? kernel.interrupt() : interrupt(id);
      };
    }
    program.prepare();
    // When the page has what it needs, the service worker fetches the rest of the site.
    void Promise.race([program.used.promise, new Promise(resolve => setTimeout(resolve, 20000))]).then(() =>
      setTimeout(async () => (await navigator.serviceWorker?.ready)?.active?.postMessage('fill'), 2000)
    );
  },
};

export default plugin;
