// What async_wrap shares with Go: the ids and counters of the async stack.
const { SafeFinalizationRegistry } = primordials;
const { constants } = binding;

for (const name of ['setupHooks', 'setCallbackTrampoline', 'pushAsyncContext', 'popAsyncContext',
                    'clearAsyncIdStack', 'executionAsyncResource', 'queueDestroyAsyncId'])
  binding[name] = native[`async_wrap.${name}`];

binding.async_hook_fields.fill(0);
binding.async_hook_fields[constants.kCheck] = 1;
binding.async_ids_stack.fill(0);
// The main script will run as 1, so that is taken.
binding.async_id_fields[constants.kExecutionAsyncId] = 0;
binding.async_id_fields[constants.kTriggerAsyncId] = 0;
binding.async_id_fields[constants.kAsyncIdCounter] = 1;
binding.async_id_fields[constants.kDefaultTriggerAsyncId] = -1;
binding.execution_async_resources.length = 0;

native['env.setAsyncFields'](binding.async_hook_fields);
native['env.setAsyncIDs'](binding.async_id_fields);
native['env.setAsyncStack'](binding.async_ids_stack);
native['env.setAsyncBinding'](binding);

// An AsyncResource that does not tell when it ends has ended when it is
// collected, unless emitDestroy was called before.
let collected;
binding.registerDestroyHook = function registerDestroyHook(resource, id, flag) {
  collected ??= new SafeFinalizationRegistry(({ id, flag }) => {
    if (!flag?.destroyed)
      binding.queueDestroyAsyncId(id);
  });
  collected.register(resource, { __proto__: null, id, flag });
};
