// Constants cannot be assigned to.
const fix = (group) => {
  for (const key of Object.keys(group)) {
    if (typeof group[key] === 'object') fix(group[key]);
    else Object.defineProperty(group, key, { writable: false, configurable: false });
  }
};
fix(binding);
