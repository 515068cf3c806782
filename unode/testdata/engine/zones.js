'use strict';
// TZ takes effect when it is set, for any zone.
for (const tz of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney']) {
  process.env.TZ = tz;
  const winter = new Date(Date.UTC(2024, 0, 15, 12)), summer = new Date(Date.UTC(2024, 6, 15, 12));
  console.log(tz, winter.getTimezoneOffset(), summer.getTimezoneOffset());
  console.log(String(winter), '|', summer.toTimeString(), '|', summer.toDateString());
  // Skipped in Berlin and New York, twice in Berlin and New York.
  for (const parts of [[2024, 2, 31, 2, 30], [2024, 2, 10, 2, 30], [2024, 9, 27, 2, 30], [2024, 10, 3, 1, 30]])
    console.log(new Date(...parts).toISOString());
}
delete process.env.TZ;
console.log(String(new Date(NaN)), new Date(NaN).toTimeString());
try { Date.prototype.toString.call({}); } catch (e) { console.log(e.message); }
