// Diagnostic reports are not written yet; their settings can be read and set, as
// the library does for domains and process.setUncaughtExceptionCaptureCallback.
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
