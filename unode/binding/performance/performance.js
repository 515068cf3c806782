// The numbers that the real binding does not enumerate (src/node_perf_common.h).
const hidden = {
  __proto__: null,
  NODE_PERFORMANCE_ENTRY_TYPE_: ['GC', 'HTTP', 'HTTP2', 'NET', 'DNS', 'QUIC'],
  NODE_PERFORMANCE_MILESTONE_: ['TIME_ORIGIN_TIMESTAMP', 'TIME_ORIGIN', 'ENVIRONMENT', 'NODE_START', 'V8_START',
                                'LOOP_START', 'LOOP_EXIT', 'BOOTSTRAP_COMPLETE'],
};
for (const prefix in hidden) {
  hidden[prefix].forEach((name, value) => Object.defineProperty(binding.constants, prefix + name, { __proto__: null, value }));
}
binding.observerCounts.fill(0);
binding.milestones = new Float64Array(binding.milestones.length);
binding.notify = () => {};
native['performance_native.setMilestones'](binding.milestones);
native['performance_native.setHistogram'](binding.Histogram);
