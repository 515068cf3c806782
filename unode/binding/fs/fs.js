// The arrays are those of the binding's shape; Go looks them up when it fills
// them.
native['fs_native.share'](binding.statValues, binding.bigintStatValues,
                          binding.statFsValues, binding.bigintStatFsValues,
                          binding.FileHandle);
