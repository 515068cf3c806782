binding.setHeapSnapshotNearHeapLimit = () => {};
binding.cachedDataVersionTag = () => 0;
binding.setFlagsFromString = () => {};
