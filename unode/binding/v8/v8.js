// The library reads these numbers from arrays of the binding.
binding.updateHeapStatisticsBuffer = () => native['v8_native.heap'](binding.heapStatisticsBuffer);
binding.updateHeapCodeStatisticsBuffer = () => native['v8_native.code'](binding.heapCodeStatisticsBuffer);
binding.updateHeapSpaceStatisticsBuffer = (i) => native['v8_native.space'](binding.heapSpaceStatisticsBuffer, i);
// No objects of C++ are in the heap.
binding.getCppHeapStatistics = () => ({
  committed_size_bytes: 0, resident_size_bytes: 0, used_size_bytes: 0, space_statistics: [], type_names: [],
});
