// Diagnostic reports (src/node_report.cc), on request: process.report.getReport()
// and writeReport(). Occasions to write one by itself are only kept.
const settings = {
  __proto__: null, Compact: false, ExcludeNetwork: false, ExcludeEnv: false, Directory: '', Filename: '', Signal: 'SIGUSR2',
};
for (const name in settings) {
  binding[`get${name}`] = () => settings[name];
  binding[`set${name}`] = (v) => { settings[name] = v; };
}
const occasions = { __proto__: null, ReportOnFatalError: false, ReportOnSignal: false, ReportOnUncaughtException: false };
for (const name in occasions) {
  binding[`should${name}`] = () => occasions[name];
  binding[`set${name}`] = (v) => { occasions[name] = v; };
}

const { process } = shared;
const seconds = (micros) => micros / 1e6;

// usage describes what the process, or the calling thread, has used.
function usage(u, uptime) {
  const user = seconds(u.userCPUTime);
  const kernel = seconds(u.systemCPUTime);
  const percent = (t) => t / uptime * 100;
  return {
    userCpuSeconds: user,
    kernelCpuSeconds: kernel,
    cpuConsumptionPercent: percent(user + kernel),
    userCpuConsumptionPercent: percent(user),
    kernelCpuConsumptionPercent: percent(kernel),
    maxRss: u.maxRSS * 1024,
    pageFaults: { IORequired: u.majorPageFault, IONotRequired: u.minorPageFault },
    fsActivity: { reads: u.fsRead, writes: u.fsWrite },
  };
}

// userLimits reads those that reports name from /proc/self/limits.
function userLimits(text) {
  const names = {
    'Max core file size': ['core_file_size_blocks', 512], 'Max data size': ['data_seg_size_bytes', 1],
    'Max file size': ['file_size_blocks', 512], 'Max locked memory': ['max_locked_memory_bytes', 1],
    'Max resident set': ['max_memory_size_bytes', 1], 'Max open files': ['open_files', 1], 'Max stack size': ['stack_size_bytes', 1],
    'Max cpu time': ['cpu_time_seconds', 1], 'Max processes': ['max_user_processes', 1], 'Max address space': ['virtual_memory_bytes', 1],
  };
  const out = {};
  for (const line of text.split('\n')) {
    const entry = names[line.slice(0, 26).trimEnd()];
    if (entry === undefined) continue;
    const [soft, hard] = line.slice(26).trim().split(/\s+/).map((v) => (v === 'unlimited' ? v : Math.floor(v / entry[1])));
    out[entry[0]] = { soft, hard };
  }
  return out;
}

let sequence = 0;
const two = (n) => String(n).padStart(2, '0');

function make(event, trigger, filename, error) {
  const os = shared.require('os');
  const v8 = shared.require('v8').getHeapStatistics();
  const now = new Date();
  const uptime = process.uptime();
  const stack = String(error?.stack ?? '').split('\n');
  const u = process.resourceUsage();
  const { maxRss, pageFaults, ...thread } = usage(u, uptime);
  const header = {
    reportVersion: 5, event, trigger, filename: filename ?? null,
    dumpEventTime: now.toISOString().slice(0, 19) + 'Z', dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid, threadId: shared.getBinding('worker').threadId, cwd: process.cwd(),
    commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version, wordSize: 64, arch: process.arch, platform: process.platform,
    componentVersions: { ...process.versions }, release: { ...process.release },
    osName: os.type(), osRelease: os.release(), osVersion: os.version(), osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    host: os.hostname(),
  };
  if (!settings.ExcludeNetwork) {
    header.networkInterfaces = Object.entries(os.networkInterfaces()).flatMap(([name, list]) =>
      list.map(({ internal, mac, address, netmask, family }) => ({ name, internal, mac, address, netmask, family })));
  }
  const report = {
    header,
    javascriptStack: {
      message: stack[0] || 'No stack.', stack: stack.slice(1).map((l) => l.trim()),
      errorProperties: Object.fromEntries(Object.entries(error ?? {}).map(([k, v]) => [k, String(v)])),
    },
    javascriptHeap: {
      totalMemory: v8.total_heap_size, executableMemory: 0, totalCommittedMemory: v8.total_physical_size,
      availableMemory: v8.total_available_size, usedMemory: v8.used_heap_size, memoryLimit: v8.heap_size_limit, heapSpaces: {},
    },
    nativeStack: [],
    resourceUsage: {
      free_memory: os.freemem(), total_memory: os.totalmem(), rss: process.memoryUsage.rss(),
      constrained_memory: process.constrainedMemory(), available_memory: process.availableMemory(), ...usage(u, uptime),
    },
    uvthreadResourceUsage: thread,
    libuv: process.getActiveResourcesInfo().map((type) => ({ type, is_active: true, is_referenced: true })),
    workers: [],
  };
  if (!settings.ExcludeEnv) report.environmentVariables = { ...process.env };
  report.userLimits = userLimits(shared.require('fs').readFileSync('/proc/self/limits', 'latin1'));
  report.sharedObjects = [];
  return JSON.stringify(report, null, settings.Compact ? undefined : 2);
}

binding.getReport = (error) => make('JavaScript API', 'GetReport', undefined, error);
binding.writeReport = (event, trigger, file, error) => {
  const d = new Date();
  const name = file || settings.Filename ||
    `report.${d.getFullYear()}${two(d.getMonth() + 1)}${two(d.getDate())}.${two(d.getHours())}${two(d.getMinutes())}${two(d.getSeconds())}` +
    `.${process.pid}.${shared.getBinding('worker').threadId}.${String(++sequence).padStart(3, '0')}.json`;
  const text = make(event, trigger, name, error) + '\n';
  const { writeSync, writeFileSync } = shared.require('fs');
  if (name === 'stdout' || name === 'stderr') {
    writeSync(name === 'stdout' ? 1 : 2, text);
    return name;
  }
  writeSync(2, `\nWriting Node.js report to file: ${name}`);
  try {
    writeFileSync(settings.Directory ? `${settings.Directory}/${name}` : name, text);
  } catch {
    writeSync(2, `\nFailed to open Node.js report file: ${name} directory: ${settings.Directory || '.'}`);
    return '';
  }
  writeSync(2, '\nNode.js report completed\n');
  return name;
};
