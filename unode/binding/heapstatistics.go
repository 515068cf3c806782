package binding

// HeapStatistics are numbers about a heap, in the order of HeapStatisticsNames.
type HeapStatistics [14]float64

// HeapStatisticsNames are the names of v8.getHeapStatistics(), in the order of
// internalBinding('v8').heapStatisticsBuffer (src/node_v8.cc).
var HeapStatisticsNames = [len(HeapStatistics{})]string{
	"total_heap_size", "total_heap_size_executable", "total_physical_size", "total_available_size", "used_heap_size",
	"heap_size_limit", "malloced_memory", "peak_malloced_memory", "does_zap_garbage", "number_of_native_contexts",
	"number_of_detached_contexts", "total_global_handles_size", "used_global_handles_size", "external_memory",
}

// HeapStatistics measures the isolate's heap. What the engine has no counterpart
// of is 0.
func (e *Env) HeapStatistics() (s HeapStatistics) {
	used, total := e.HeapUsed()
	limit := e.HeapLimit()
	slots := 16 * float64(e.Slots())
	for name, v := range map[int]float64{
		0: float64(total), 2: float64(total), 3: float64(limit - total), 4: float64(used), 5: float64(limit),
		9: 1, 11: slots, 12: slots,
	} {
		s[name] = v
	}
	return s
}
